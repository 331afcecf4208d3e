#include "admin/visibility.hpp"

#include "admin/authority.hpp"
#include "admin/require.hpp"

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

/// `may(records, authority)` tells for whoever is no system administrator.
template <class May>
Answer<Done> require(Store& store, const Actor& actor, const std::string& refusal, const May& may) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::of(**look, actor);
    if (!authority) {
        return authority.error();
    }
    if (authority->is_administrator()) {
        return Done{};
    }
    const Answer<bool> answer = may(**look, *authority);
    if (!answer) {
        return answer.error();
    }
    return *answer ? Answer<Done>(Done{}) : refused(refusal);
}

} // namespace

Answer<Done> require_visible(Store& store, const Actor& actor, const ProjectDetail& project) {
    return require(store, actor, "\"" + actor.login + "\" may do nothing on this project",
                   [&](Records& records, const Authority& authority) {
                       return may_see(records, authority, project);
                   });
}

Answer<Done> require_organization_administrator(Store& store, const Actor& actor,
                                                const std::string& organization) {
    return require(store, actor,
                   "this needs \"admin\" in the organization \"" + organization + "\"",
                   [&](Records& records, const Authority& authority) -> Answer<bool> {
                       const auto detail = require_organization(records, organization);
                       if (!detail) {
                           return detail.error();
                       }
                       return authority.may_in(*detail, permission::admin);
                   });
}

Answer<ProjectDetail> show_project(Store& store, const Actor& actor, const std::string& key) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto project = require_project(**look, key);
    if (project) {
        if (const auto may = require_visible(store, actor, *project); !may) {
            return may.error();
        }
    }
    return project;
}

Answer<OrganizationDetail> show_organization(Store& store, const Actor& actor,
                                             const std::string& key) {
    if (const auto may = require_organization_administrator(store, actor, key); !may) {
        return may.error();
    }
    const auto look = store.look();
    return look ? require_organization(**look, key) : look.error();
}

} // namespace tokenward::admin
