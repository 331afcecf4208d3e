#include "admin/authority.hpp"

#include "admin/grant_detail.hpp"
#include "admin/require.hpp"

namespace tokenward::admin {

Answer<Authority> Authority::of(Records& records, const Actor& actor) {
    if (actor.is_local_administrator()) {
        return Authority(std::nullopt);
    }
    auto user = require_user(records, actor.login);
    if (!user) {
        return user.error();
    }
    if (!user->active) {
        return refused("the user \"" + actor.login + "\" is deactivated");
    }
    return Authority(*std::move(user));
}

bool Authority::is_administrator() const noexcept {
    return is_local() || may(permission::admin);
}

bool Authority::may(std::string_view permission) const noexcept {
    return user_ && user_->permissions.contains(permission);
}

bool Authority::may_in(const OrganizationDetail& organization, std::string_view permission) const {
    return user_ &&
           user_->permissions_in(organization.key, organization.incarnation).contains(permission);
}

Answer<bool> Authority::may_on(Records& records, const ProjectDetail& project,
                               std::string_view permission) const {
    if (!user_ || may(permission)) {
        return may(permission);
    }
    const auto grant = records.find<GrantDetail>(records.names().grant(user_->login, project.key));
    if (!grant) {
        return grant.error();
    }
    return grant->has_value() && (*grant)->user_incarnation == user_->incarnation &&
           (*grant)->project_incarnation == project.incarnation &&
           (*grant)->permissions.contains(permission);
}

Answer<Done> require_administrator(Records& records, const Actor& actor) {
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    if (!authority->is_administrator()) {
        return refused("\"" + actor.login + "\" is no system administrator (global \"admin\")");
    }
    return Done{};
}

} // namespace tokenward::admin
