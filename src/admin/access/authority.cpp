#include "admin/access/authority.hpp"

#include "admin/access/token_bounds.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/store/require.hpp"

namespace tokenward::admin {
namespace {

/// The token acted through, as it stands now.
Answer<TokenDetail> require_live_token(Records& records, const std::string& id,
                                       const UserDetail& user) {
    const auto unusable = refused("the token this was asked through is not valid any more");
    auto token = require_token(records, id);
    if (!token) {
        return token.error().kind == FailureKind::NotFound ? unusable : token.error();
    }
    const bool is_theirs =
        token->owner == user.login && token->owner_incarnation == user.incarnation;
    if (!is_theirs || token->status(records.now()) == TokenStatus::Expired) {
        return unusable;
    }
    return token;
}

} // namespace

Answer<Authority> Authority::of(Records& records, const Actor& actor) {
    if (actor.is_local_administrator) {
        return actor.login.empty() && actor.through.empty()
                   ? Answer<Authority>(Authority(std::nullopt, std::nullopt))
                   : refused("the local administrator acts as nobody and through no token");
    }
    if (actor.login.empty()) {
        return refused("nobody is signed in, or with a token that acts for nobody");
    }
    auto user = require_user(records, actor.login);
    if (!user) {
        return user.error();
    }
    if (!user->active) {
        return refused("the user \"" + actor.login + "\" is deactivated");
    }
    if (actor.through.empty()) {
        return Authority(*std::move(user), std::nullopt);
    }
    auto token = require_live_token(records, actor.through, *user);
    if (!token) {
        return token.error();
    }
    return Authority(*std::move(user), *std::move(token));
}

Answer<Authority> Authority::over_tokens(Records& records, const Actor& actor) {
    auto authority = of(records, actor);
    if (authority && authority->token_ && is_analysis(authority->token_->type)) {
        return refused("a " + std::string(to_word(authority->token_->type)) +
                       " token can't manage tokens");
    }
    return authority;
}

bool Authority::is_whole() const noexcept {
    return !token_ || admin::is_whole(*token_);
}

bool Authority::token_allows(std::string_view permission) const noexcept {
    return !token_ ||
           (type_allows(token_->type, permission) && token_->permissions.contains(permission) &&
            token_->projects.is_all() && token_->attributes.empty());
}

bool Authority::token_allows_on(const ProjectDetail& project,
                                std::string_view permission) const noexcept {
    if (!token_) {
        return true;
    }
    const auto projects = token_->projects.view();
    return type_allows(token_->type, permission) && token_->permissions.contains(permission) &&
           token_->attributes.empty() &&
           (projects.is_all() || projects.incarnation_of(project.key) == project.incarnation);
}

bool Authority::is_administrator() const noexcept {
    return is_local() || may(permission::admin);
}

bool Authority::may(std::string_view permission) const noexcept {
    return user_ && user_->permissions.contains(permission) && token_allows(permission) &&
           (permission != permission::admin || is_whole());
}

bool Authority::may_in(const OrganizationDetail& organization, std::string_view permission) const {
    // What a global token may do is global.
    return user_ && token_allows(permission) && (!token_ || !is_analysis(token_->type)) &&
           user_->permissions_in(organization.key, organization.incarnation).contains(permission);
}

bool Authority::keeps_grant(const ProjectDetail& project,
                            std::string_view permission) const noexcept {
    // What a global token may do is global.
    return token_allows_on(project, permission) && (!token_ || token_->type != TokenType::Global);
}

Answer<bool> Authority::may_on(Records& records, const ProjectDetail& project,
                               std::string_view permission) const {
    if (!user_ || !token_allows_on(project, permission)) {
        return false;
    }
    if (user_->permissions.contains(permission)) {
        return true;
    }
    if (!keeps_grant(project, permission)) {
        return false;
    }
    const auto grant = records.find<GrantDetail>(records.names().grant(user_->login, project.key));
    if (!grant) {
        return grant.error();
    }
    return grant->has_value() && (*grant)->user_incarnation == user_->incarnation &&
           (*grant)->project_incarnation == project.incarnation &&
           (*grant)->permissions.contains(permission);
}

Answer<bool> Authority::may_manage(Records& records, const TokenDetail& token) const {
    if (is_administrator()) {
        return true;
    }
    if (!is_as_wide_as(token)) {
        return false;
    }
    if (token.type != TokenType::Organization) {
        return is_user(token.owner) && user_->incarnation == token.owner_incarnation;
    }
    const auto organization =
        records.find<OrganizationDetail>(records.names().organization(token.organization));
    if (!organization) {
        return organization.error();
    }
    return organization->has_value() &&
           (*organization)->incarnation == token.organization_incarnation &&
           may_in(**organization, permission::admin);
}

bool Authority::is_as_wide_as(const TokenDetail& token) const {
    return is_administrator() || !token_ ||
           (!is_analysis(token_->type) && covers_scope(*token_, token));
}

Answer<Done> Authority::require_within(const TokenDetail& token, bool may_outlive) const {
    if (!token_) {
        return Done{};
    }
    const std::string through = "the token this was asked through (" + token_->id + ")";
    if (!covers_projects(*token_, token)) {
        return refused(through + " is not for all these projects; name only projects of its list");
    }
    if (!covers_permissions(*token_, token)) {
        return refused(through + " hasn't all these permissions; name only those it has: " +
                       token_->permissions.text());
    }
    if (!covers_attributes(*token_, token)) {
        return refused(through + " is pinned to attributes that are missing here");
    }
    if (!may_outlive && !covers_expiry(*token_, token)) {
        return refused(through + " ends earlier; what is made through it may not outlive it");
    }
    return Done{};
}

Failure refuse_token(const Authority& authority, const TokenDetail& token) {
    const auto* const through = authority.token();
    if (through != nullptr && authority.is_user(token.owner)) {
        return refused("the token " + token.id + " is wider than the one this was asked through (" +
                       through->id + ")");
    }
    return refused("the token " + token.id + " is somebody else's");
}

Answer<Done> require_administrator(Records& records, const Actor& actor) {
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    if (authority->is_administrator()) {
        return Done{};
    }
    if (authority->user()->permissions.contains(permission::admin)) {
        return refused("the token this was asked through is narrowed, and makes nobody a system "
                       "administrator");
    }
    return refused("\"" + actor.login + "\" is no system administrator (global \"admin\")");
}

} // namespace tokenward::admin
