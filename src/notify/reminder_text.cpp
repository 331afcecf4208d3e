#include "notify/reminder_text.hpp"

#include "admin/records/expiry.hpp"
#include "tokenward/token_type.hpp"

#include <chrono>
#include <string_view>

namespace tokenward::notify {
namespace {

using admin::ReminderKind;
using admin::ReminderMail;

/// What is left, as people say it: a day that has begun counts.
std::string time_left(const ReminderMail& mail) {
    const auto left = *mail.token.expires_at - mail.now;
    const auto days = std::chrono::ceil<std::chrono::days>(left).count();
    return days <= 1 ? "within a day" : "in " + std::to_string(days) + " days";
}

std::string end_of(const ReminderMail& mail) {
    return mail.kind == ReminderKind::Expired ? "has expired" : "expires " + time_left(mail);
}

std::string row(std::string_view name, std::string_view value) {
    constexpr std::size_t k_width = 14;
    std::string text = "    ";
    text.append(name).append(":");
    text.append(k_width - name.size() - 1, ' ');
    return text.append(value).append("\n");
}

std::string facts(const ReminderMail& mail) {
    const auto& token = mail.token;
    const bool has_owner = token.organization.empty();
    return row("Name", token.name) + row("Type", to_word(token.type)) + row("Token id", token.id) +
           row(has_owner ? "Owner" : "Organization", has_owner ? token.owner : token.organization) +
           row("Expires at", admin::time_text(*token.expires_at));
}

std::string way_on(const ReminderMail& mail, const std::string& public_url) {
    std::string text =
        mail.kind == ReminderKind::Expired ? "It is refused now. " : "From then on it is refused. ";
    text += "If something still needs it, let a new token take its place:\n\n";
    return text + "    " +
           (public_url.empty() ? "tokenward token rotate " + mail.token.id : public_url) + "\n";
}

} // namespace

ReminderText reminder_text(const ReminderMail& mail, const std::string& public_url) {
    const auto& name = mail.to.profile.name.empty() ? mail.to.login : mail.to.profile.name;
    const bool is_own = mail.token.organization.empty();
    const std::string whose = is_own ? "your API token " : "an API token of your organization ";
    return {"API token \"" + mail.token.name + "\" " + end_of(mail),
            "Hello " + name + ",\n\n" + whose + end_of(mail) + ".\n\n" + facts(mail) + "\n" +
                way_on(mail, public_url) +
                "\nIf nothing needs it any more, there is nothing to do. Nobody has to answer this "
                "mail,\nand Tokenward never asks for a token or a password by mail.\n"};
}

} // namespace tokenward::notify
