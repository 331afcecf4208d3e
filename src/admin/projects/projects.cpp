#include "admin/projects/projects.hpp"

#include "admin/access/authority.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/store/require.hpp"
#include "tokenward/identifiers.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace tokenward::admin {
namespace {

Failure needs_provision() {
    return refused("creating a project needs \"provision\", globally or in the organization");
}

bool may_create(const Authority& authority) {
    return authority.is_administrator() || authority.may(permission::provision);
}

bool may_create_in(const Authority& authority, const OrganizationDetail& organization) {
    return may_create(authority) || authority.may_in(organization, permission::provision) ||
           authority.may_in(organization, permission::admin);
}

using NamedOrganization = std::optional<OrganizationDetail>;

/// The organization, when one is named, once the actor may make a project there. Whoever may not is
/// told nothing else, not even that there is no such organization.
Answer<NamedOrganization> require_place(Records& records, const Actor& actor,
                                        const std::string& key) {
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    if (key.empty()) {
        return may_create(*authority) ? Answer<NamedOrganization>(NamedOrganization())
                                      : needs_provision();
    }
    auto organization = require_organization(records, key);
    if (!organization) {
        const bool is_absent = organization.error().kind == FailureKind::NotFound;
        return is_absent && !may_create(*authority) ? needs_provision() : organization.error();
    }
    return may_create_in(*authority, *organization)
               ? Answer<NamedOrganization>(*std::move(organization))
               : needs_provision();
}

/// Checked, and without a record yet.
Answer<ProjectDetail> new_project(Change& change, const Actor& actor, const std::string& key,
                                  const std::string& organization) {
    const auto place = require_place(change, actor, organization);
    if (!place) {
        return place.error();
    }
    const auto there = change.find<ProjectDetail>(change.names().project(key));
    if (!there) {
        return there.error();
    }
    if (there->has_value()) {
        return conflict("there is a project \"" + key + "\" already");
    }
    auto incarnation = new_incarnation(change.random());
    if (!incarnation) {
        return internal(incarnation.error());
    }
    ProjectDetail project;
    project.key = key;
    project.incarnation = *std::move(incarnation);
    if (*place) {
        project.organization = (*place)->key;
        project.organization_incarnation = (*place)->incarnation;
    }
    project.created_at = change.now();
    project.created_by = actor.name();
    return project;
}

bool sees_all_projects(const Authority& authority) {
    return authority.is_administrator() || authority.may(permission::scan) ||
           authority.may(permission::provision);
}

Answer<Page<ProjectDetail>> projects_by(Records& records, const std::string& index,
                                        const NameCursor& cursor) {
    return read_page<ProjectDetail>(records, index, cursor, [&](const std::string& key) {
        return records.names().project(key);
    });
}

Answer<Page<ProjectDetail>> projects_in(Records& records, const Authority& authority,
                                        const std::string& key, const NameCursor& cursor) {
    const auto organization = require_organization(records, key);
    if (!organization) {
        return organization.error();
    }
    const bool may = sees_all_projects(authority) ||
                     authority.may_in(*organization, permission::admin) ||
                     authority.may_in(*organization, permission::provision) ||
                     authority.may_in(*organization, permission::scan);
    if (!may) {
        return refused("listing the projects of the organization \"" + key +
                       "\" needs a permission in it");
    }
    auto page = projects_by(records, records.names().projects_of_organization(key), cursor);
    if (page) {
        std::erase_if(page->items, [&](const ProjectDetail& project) {
            return project.organization_incarnation != organization->incarnation;
        });
    }
    return page;
}

/// What the index of grants leads to, as far as the grants stand.
Answer<Page<ProjectDetail>> granted_projects(Records& records, const Authority& authority,
                                             const NameCursor& cursor) {
    const auto& user = *authority.user();
    auto page = projects_by(records, records.names().projects_granted_to(user.login), cursor);
    if (!page) {
        return page;
    }
    std::vector<std::string> keys;
    for (const auto& project : page->items) {
        keys.push_back(records.names().grant(user.login, project.key));
    }
    const auto grants = records.find_all<GrantDetail>(keys);
    if (!grants) {
        return grants.error();
    }
    const auto counts = [&](const GrantDetail& grant, const ProjectDetail& project) {
        return grant.project == project.key && grant.project_incarnation == project.incarnation &&
               grant.user_incarnation == user.incarnation;
    };
    std::erase_if(page->items, [&](const ProjectDetail& project) {
        return std::ranges::none_of(grants->records, [&](const GrantDetail& grant) {
            return counts(grant, project) &&
                   std::ranges::any_of(grant.permissions.words(), [&](const std::string& word) {
                       return authority.keeps_grant(project, word);
                   });
        });
    });
    return page;
}

} // namespace

Answer<ProjectDetail> create_project(Store& store, const Actor& actor, const std::string& key,
                                     const std::string& organization) {
    if (auto failure = check_project_key(key)) {
        return *std::move(failure);
    }
    return store.change([&](Change& change) -> Answer<ProjectDetail> {
        auto project = new_project(change, actor, key, organization);
        if (!project) {
            return project;
        }
        const auto& names = change.names();
        change.put(names.project(key), *project);
        change.index(names.projects(), key);
        AuditEntry entry{"project.create", key, {}};
        if (!organization.empty()) {
            change.index(names.projects_of_organization(organization), key);
            entry.details.emplace_back("organization", organization);
        }
        change.audit(actor, entry);
        put_gate_project(change, GateOrder::Gives, *project);
        return project;
    });
}

Answer<Page<ProjectDetail>> list_projects(Store& store, const Actor& actor,
                                          const std::string& organization,
                                          const NameCursor& cursor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto authority = Authority::of(**look, actor);
    if (!authority) {
        return authority.error();
    }
    if (!organization.empty()) {
        return projects_in(**look, *authority, organization, cursor);
    }
    return sees_all_projects(*authority) ? projects_by(**look, store.names().projects(), cursor)
                                         : granted_projects(**look, *authority, cursor);
}

} // namespace tokenward::admin
