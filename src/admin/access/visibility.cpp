#include "admin/access/visibility.hpp"

#include "admin/access/authority.hpp"
#include "admin/store/require.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// `admin` in the organization, and in no earlier one of that name.
Answer<bool> administers(Records& records, const Authority& authority, const std::string& key,
                         const std::string& incarnation) {
    if (key.empty()) {
        return false;
    }
    const auto organization = require_organization(records, key);
    if (!organization) {
        return organization.error();
    }
    return organization->incarnation == incarnation &&
           authority.may_in(*organization, permission::admin);
}

Answer<bool> may_see(Records& records, const Authority& authority, const ProjectDetail& project) {
    for (const auto word : {permission::scan, permission::admin, permission::provision}) {
        auto may = authority.may_on(records, project, word);
        if (!may || *may) {
            return may;
        }
    }
    return administers(records, authority, project.organization, project.organization_incarnation);
}

/// `may(authority)` tells for whoever is no system administrator.
template <class May>
Answer<Done> require(Records& records, const Actor& actor, const std::string& refusal,
                     const May& may) {
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    if (authority->is_administrator()) {
        return Done{};
    }
    const Answer<bool> answer = may(*authority);
    if (!answer) {
        return answer.error();
    }
    return *answer ? Answer<Done>(Done{}) : refused(refusal);
}

} // namespace

Answer<ProjectDetail> show_project(Store& store, const Actor& actor, const std::string& key) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto project = require_project(**look, key);
    if (!project) {
        return project;
    }
    const auto may =
        require(**look, actor, "\"" + actor.login + "\" may do nothing on this project",
                [&](const Authority& authority) { return may_see(**look, authority, *project); });
    return may ? project : may.error();
}

Answer<OrganizationDetail> show_organization(Store& store, const Actor& actor,
                                             const std::string& key) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto organization = require_organization(**look, key);
    if (!organization) {
        return organization;
    }
    const auto may =
        require(**look, actor, "this needs \"admin\" in the organization \"" + key + "\"",
                [&](const Authority& authority) -> Answer<bool> {
                    return authority.may_in(*organization, permission::admin);
                });
    return may ? organization : may.error();
}

} // namespace tokenward::admin
