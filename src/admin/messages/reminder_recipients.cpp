#include "admin/messages/reminder_recipients.hpp"

#include "admin/records/organization_detail.hpp"
#include "tokenward/names.hpp"

#include <array>
#include <optional>
#include <string_view>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_admin = "admin";
/// Of those with some grant in an organization, looked through for administrators.
constexpr std::size_t k_page = 1000;

Answer<bool> owner_lives(Records& records, const TokenDetail& token) {
    const auto owner = records.find_good<UserDetail>(records.names().user(token.owner));
    if (!owner) {
        return owner.error();
    }
    return *owner && (*owner)->active && (*owner)->incarnation == token.owner_incarnation;
}

Answer<bool> organization_lives(Records& records, const TokenDetail& token) {
    const auto found =
        records.find_good<OrganizationDetail>(records.names().organization(token.organization));
    if (!found) {
        return found.error();
    }
    return *found && (*found)->incarnation == token.organization_incarnation;
}

struct LoginPage {
    std::vector<std::string> keys; ///< of users
    bool is_last = false;
};

/// Those with some grant in the organization, from the `first` on, by login.
Answer<LoginPage> granted_in(Records& records, const std::string& organization, std::size_t first) {
    const auto& names = records.names();
    const auto index = names.users_granted_in_organization(organization);
    const auto from = std::to_string(first);
    const auto to = std::to_string(first + k_page - 1);
    const std::array<std::string_view, 4> command = {"ZRANGE", index, from, to};
    const auto reply = records.ask(index, command);
    if (!reply) {
        return reply.error();
    }
    LoginPage page{{}, reply->view().size() < k_page};
    for (std::size_t i = 0; i < reply->view().size(); ++i) {
        // The index is a hint.
        const auto login = reply->view()[i].string().value_or("");
        if (is_login(login)) {
            page.keys.push_back(names.user(login));
        }
    }
    return page;
}

Answer<Done> add_recipients(Records& records, const TokenDetail& token,
                            const std::vector<std::string>& keys,
                            std::vector<std::string>& logins) {
    const auto found = records.find_all<UserDetail>(keys);
    if (!found) {
        return found.error();
    }
    for (const auto& user : found->records) {
        if (may_be_mailed(user, token) && logins.size() < k_most_recipients) {
            logins.push_back(user.login);
        }
    }
    return Done{};
}

Answer<std::vector<std::string>> administrators(Records& records, const TokenDetail& token) {
    std::vector<std::string> logins;
    bool is_over = false;
    for (std::size_t at = 0; !is_over && logins.size() < k_most_recipients; at += k_page) {
        const auto page = granted_in(records, token.organization, at);
        if (!page) {
            return page.error();
        }
        if (const auto done = add_recipients(records, token, page->keys, logins); !done) {
            return done.error();
        }
        is_over = page->is_last;
    }
    return logins;
}

} // namespace

Answer<bool> has_living_holder(Records& records, const TokenDetail& token) {
    return token.organization.empty() ? owner_lives(records, token)
                                      : organization_lives(records, token);
}

bool may_be_mailed(const UserDetail& user, const TokenDetail& token) {
    if (!user.active || user.profile.email.empty()) {
        return false;
    }
    return token.organization.empty()
               ? user.login == token.owner && user.incarnation == token.owner_incarnation
               : user.permissions_in(token.organization, token.organization_incarnation)
                     .contains(k_admin);
}

Answer<std::vector<std::string>> mail_recipients(Records& records, const TokenDetail& token) {
    if (!token.organization.empty()) {
        return administrators(records, token);
    }
    std::vector<std::string> logins;
    const auto done = add_recipients(records, token, {records.names().user(token.owner)}, logins);
    return done ? Answer<std::vector<std::string>>(std::move(logins)) : done.error();
}

} // namespace tokenward::admin
