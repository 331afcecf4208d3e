#include "admin/token_visibility.hpp"

#include "admin/authority.hpp"
#include "admin/require.hpp"

#include <utility>

namespace tokenward::admin {

Answer<TokenFilter> visible_tokens(Store& store, const Actor& actor, TokenFilter filter) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto& records = **look;
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    if (authority->is_administrator() || authority->is_user(filter.owner)) {
        return filter;
    }
    if (!filter.owner.empty()) {
        return refused("only a system administrator lists somebody else's tokens");
    }
    if (filter.organization.empty()) {
        filter.owner = actor.login;
        return filter;
    }
    const auto organization = require_organization(records, filter.organization);
    if (!organization) {
        return organization.error();
    }
    return authority->may_in(*organization, permission::admin)
               ? Answer<TokenFilter>(std::move(filter))
               : refused("listing an organization's tokens needs \"admin\" in the organization \"" +
                         organization->key + "\"");
}

Answer<Done> require_visible(Store& store, const Actor& actor, const TokenDetail& token) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::of(**look, actor);
    if (!authority) {
        return authority.error();
    }
    if (authority->is_administrator() || authority->is_user(token.owner)) {
        return Done{};
    }
    if (!token.organization.empty()) {
        const auto organization = require_organization(**look, token.organization);
        if (!organization) {
            return organization.error();
        }
        if (organization->incarnation == token.organization_incarnation &&
            authority->may_in(*organization, permission::admin)) {
            return Done{};
        }
    }
    return refused("the token " + token.id + " is somebody else's");
}

} // namespace tokenward::admin
