#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/gate/rights_meet.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// What was begun is ended, be it the making or the deleting of a project. Its tokens and grants
/// are examined later, and by then name one that is gone.
Mend remove(const ProjectDetail& project) {
    return [project](Change& change) -> Answer<Done> {
        change.remove_gate(change.names().gate_project(project.key));
        change.remove(change.names().project(project.key));
        remove_entries(change, index_entries(change.names(), project));
        return Done{};
    };
}

/// Both records, as narrow as `project`.
Mend write(const ProjectDetail& project) {
    return [project](Change& change) -> Answer<Done> {
        change.put(change.names().project(project.key), project);
        put_gate_project(change, GateOrder::TakesAway, project);
        return Done{};
    };
}

/// True when it was in one that is gone; then it is in none.
Answer<bool> drop_gone_organization(Records& records, ProjectDetail& project) {
    if (project.organization.empty()) {
        return false;
    }
    const auto key = records.names().organization(project.organization);
    const auto organization = find_neighbour<OrganizationDetail>(records, key);
    if (!organization) {
        return organization.error();
    }
    if (standing_of(*organization, project.organization_incarnation) != Standing::Gone) {
        return false;
    }
    project.organization.clear();
    project.organization_incarnation.clear();
    return true;
}

} // namespace

Answer<Verdict> examine_organization(Records& records, const std::string& organization) {
    const auto key = records.names().organization(organization);
    const auto found = records.find<OrganizationDetail>(key);
    if (!found) {
        return own_record_bad(found.error(), key);
    }
    Verdict verdict;
    if (*found) {
        const auto indexed =
            add_missing_entries(records, index_entries(records.names(), **found), verdict);
        if (!indexed) {
            return indexed.error();
        }
    }
    return verdict;
}

Answer<Verdict> examine_project(Records& records, const std::string& name) {
    const auto key = records.names().project(name);
    const auto found = records.find<ProjectDetail>(key);
    if (!found) {
        return own_record_bad(found.error(), key);
    }
    if (!*found) {
        return Verdict{};
    }
    auto gate = view_gate_project(records, name);
    if (!gate) {
        return gate.error();
    }
    Verdict verdict;
    auto project = **found;
    if (!gate->is_damaged) {
        auto both = gate->record ? meet(project, *gate->record) : std::nullopt;
        if (!both) {
            verdict.add(FaultKind::ProjectIncomplete, key, remove(project));
            return verdict;
        }
        if (!says_the_same(*gate->hash, gate_fields(records, project))) {
            project = *std::move(both);
            verdict.add(FaultKind::ProjectDiffers, key);
        }
        const auto dropped = drop_gone_organization(records, project);
        if (!dropped) {
            return dropped.error();
        }
        if (*dropped) {
            verdict.add(FaultKind::OrganizationGone, key);
        }
        if (!verdict.faults.empty()) {
            verdict.mends.push_back(write(project));
        }
    }
    const auto indexed =
        add_missing_entries(records, index_entries(records.names(), project), verdict);
    return indexed ? Answer<Verdict>(std::move(verdict)) : indexed.error();
}

Answer<Verdict> examine_gate_project(Records& records, const std::string& name) {
    const auto key = records.names().gate_project(name);
    const auto gate = view_gate_project(records, name);
    const auto project = find_neighbour<ProjectDetail>(records, records.names().project(name));
    if (!gate || !project) {
        return gate ? project.error() : gate.error();
    }
    if (gate->is_damaged) {
        return own_record_bad(key);
    }
    Verdict verdict;
    if (gate->record && project->standing == Standing::Gone) {
        verdict.add(FaultKind::ProjectGone, key, [key](Change& change) -> Answer<Done> {
            change.remove_gate(key);
            return Done{};
        });
    }
    return verdict;
}

} // namespace tokenward::admin
