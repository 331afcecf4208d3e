#include "admin/projects.hpp"

#include "admin/authority.hpp"
#include "admin/gate_records.hpp"
#include "admin/require.hpp"
#include "tokenward/identifiers.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

Answer<Done> require_may_create(const Authority& authority,
                                const OrganizationDetail* organization) {
    const bool may =
        authority.is_administrator() || authority.may(permission::provision) ||
        (organization != nullptr && (authority.may_in(*organization, permission::provision) ||
                                     authority.may_in(*organization, permission::admin)));
    if (!may) {
        return refused("creating a project needs \"provision\", globally or in the organization");
    }
    return Done{};
}

/// Checked, and without a record yet.
Answer<ProjectDetail> new_project(Change& change, const Actor& actor, const std::string& key) {
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
    project.created_at = change.now();
    project.created_by = actor.name();
    return project;
}

/// Puts the project into the organization, when one is named, and checks the actor.
Answer<Done> place_in(Change& change, const Actor& actor, const std::string& organization_key,
                      ProjectDetail& project) {
    const auto authority = Authority::of(change, actor);
    if (!authority) {
        return authority.error();
    }
    if (organization_key.empty()) {
        return require_may_create(*authority, nullptr);
    }
    const auto organization = require_organization(change, organization_key);
    if (!organization) {
        return organization.error();
    }
    project.organization = organization->key;
    project.organization_incarnation = organization->incarnation;
    return require_may_create(*authority, &*organization);
}

} // namespace

Answer<ProjectDetail> create_project(Store& store, const Actor& actor, const std::string& key,
                                     const std::string& organization) {
    if (auto failure = check_project_key(key)) {
        return *std::move(failure);
    }
    return store.change([&](Change& change) -> Answer<ProjectDetail> {
        auto project = new_project(change, actor, key);
        if (!project) {
            return project;
        }
        if (const auto placed = place_in(change, actor, organization, *project); !placed) {
            return placed.error();
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

Answer<Page<ProjectDetail>> list_projects(Store& store, const NameCursor& cursor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto& names = store.names();
    return read_page<ProjectDetail>(**look, names.projects(), cursor,
                                    [&](const std::string& key) { return names.project(key); });
}

} // namespace tokenward::admin
