#include "admin/messages/reminder_message.hpp"

#include "admin/messages/reminder_recipients.hpp"
#include "admin/records/expiry.hpp"
#include "tokenward/names.hpp"

#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace tokenward::admin {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::string_view k_kind_prefix = "token.";

std::string kind_text(ReminderKind kind) {
    return std::string(k_kind_prefix).append(to_word(kind));
}

/// What reminder_mail() wrote.
struct Address {
    std::string token_id;
    std::string login;
    Time expires_at{};
    ReminderKind kind = ReminderKind::Expiring;
};

std::string string_in(const Json& document, const char* name) {
    const auto found = document.find(name);
    return found != document.end() && found->is_string() ? found->get<std::string>()
                                                         : std::string();
}

std::optional<Address> address_of(const Message& message) {
    const std::string_view word = message.kind;
    const auto kind = word.starts_with(k_kind_prefix)
                          ? reminder_kind_from(word.substr(k_kind_prefix.size()))
                          : std::nullopt;
    const auto document = Json::parse(message.payload, nullptr, false);
    if (!kind || !document.is_object()) {
        return std::nullopt;
    }
    const auto expires_at = document.find("expires_at");
    Address address{string_in(document, "token_id"), string_in(document, "login"), {}, *kind};
    const bool is_good = expires_at != document.end() && expires_at->is_number_integer() &&
                         is_token_id(address.token_id) && is_login(address.login);
    if (!is_good) {
        return std::nullopt;
    }
    address.expires_at = from_epoch(expires_at->get<std::int64_t>());
    return address;
}

bool still_holds(const Address& address, const TokenDetail& token, Time now) {
    const bool is_same = token.expires_at == address.expires_at && !token.succession;
    return is_same && (now >= address.expires_at) == (address.kind == ReminderKind::Expired);
}

} // namespace

Message reminder_webhook(const TokenDetail& token, ReminderKind kind, Time now) {
    const bool has_owner = token.organization.empty();
    const Json document = {
        {"type", kind_text(kind)},
        {"timestamp", time_text(now)},
        {"data",
         {{"token_id", token.id},
          {"name", token.name},
          {"type", to_word(token.type)},
          {has_owner ? "owner" : "organization", has_owner ? token.owner : token.organization},
          {"expires_at", time_text(token.expires_at.value_or(now))}}}};
    Message message;
    message.channel = channel::webhook;
    message.kind = kind_text(kind);
    message.payload = document.dump();
    message.token = token.id;
    return message;
}

Message reminder_mail(const TokenDetail& token, ReminderKind kind, const std::string& login) {
    const Json document = {{"token_id", token.id},
                           {"expires_at", to_epoch(token.expires_at.value_or(Time{}))},
                           {"login", login}};
    Message message;
    message.channel = channel::mail;
    message.kind = kind_text(kind);
    message.payload = document.dump();
    message.token = token.id;
    message.login = login;
    return message;
}

std::optional<std::string> recipient_of(const Message& message) {
    auto address = address_of(message);
    return address ? std::optional(std::move(address->login)) : std::nullopt;
}

Answer<std::optional<ReminderMail>> read_reminder_mail(Store& store, const Message& message) {
    using Found = std::optional<ReminderMail>;
    const auto address = address_of(message);
    if (!address) {
        return Found();
    }
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto& records = **look;
    auto token = records.find_good<TokenDetail>(records.names().token(address->token_id));
    if (!token) {
        return token.error();
    }
    auto user = records.find_good<UserDetail>(records.names().user(address->login));
    if (!user) {
        return user.error();
    }
    if (!*token || !*user || !may_be_mailed(**user, **token) ||
        !still_holds(*address, **token, records.now())) {
        return Found();
    }
    return Found({address->kind, **std::move(token), **std::move(user), records.now()});
}

} // namespace tokenward::admin
