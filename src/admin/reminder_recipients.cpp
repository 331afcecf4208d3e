#include "admin/reminder_recipients.hpp"

#include "admin/organization_detail.hpp"
#include "tokenward/names.hpp"

#include <array>
#include <optional>
#include <string_view>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_admin = "admin";
/// Of those with some grant in an organization, among whom administrators are looked for.
constexpr std::string_view k_last_examined = "999";

bool is_damaged(const Failure& failure) {
    return failure.kind == FailureKind::Damaged;
}

Answer<bool> owner_lives(Records& records, const TokenDetail& token) {
    const auto owner = records.find<UserDetail>(records.names().user(token.owner));
    if (!owner) {
        return is_damaged(owner.error()) ? Answer<bool>(false) : owner.error();
    }
    return *owner && (*owner)->active && (*owner)->incarnation == token.owner_incarnation;
}

Answer<bool> organization_lives(Records& records, const TokenDetail& token) {
    const auto found =
        records.find<OrganizationDetail>(records.names().organization(token.organization));
    if (!found) {
        return is_damaged(found.error()) ? Answer<bool>(false) : found.error();
    }
    return *found && (*found)->incarnation == token.organization_incarnation;
}

/// Keys of the users that may be concerned.
Answer<std::vector<std::string>> candidates(Records& records, const TokenDetail& token) {
    const auto& names = records.names();
    if (token.organization.empty()) {
        return std::vector{names.user(token.owner)};
    }
    const auto index = names.users_granted_in_organization(token.organization);
    const std::array<std::string_view, 4> command = {"ZRANGE", index, "0", k_last_examined};
    const auto reply = records.ask(index, command);
    if (!reply) {
        return reply.error();
    }
    std::vector<std::string> keys;
    for (std::size_t i = 0; i < reply->view().size(); ++i) {
        // The index is a hint.
        const auto login = reply->view()[i].string().value_or("");
        if (is_login(login)) {
            keys.push_back(names.user(login));
        }
    }
    return keys;
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
    const auto keys = candidates(records, token);
    if (!keys) {
        return keys.error();
    }
    const auto found = records.find_all<UserDetail>(*keys);
    if (!found) {
        return found.error();
    }
    std::vector<std::string> logins;
    for (const auto& user : found->records) {
        if (may_be_mailed(user, token) && logins.size() < k_most_recipients) {
            logins.push_back(user.login);
        }
    }
    return logins;
}

} // namespace tokenward::admin
