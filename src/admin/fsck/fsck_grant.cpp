#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/gate/rights_meet.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

Mend remove(const GrantDetail& grant) {
    return [grant](Change& change) -> Answer<Done> {
        const auto& names = change.names();
        change.remove_gate(names.gate_grant(grant.login, grant.project));
        change.remove(names.grant(grant.login, grant.project));
        remove_entries(change, index_entries(names, grant));
        return Done{};
    };
}

/// Both records, as narrow as `grant`.
Mend write(const GrantDetail& grant) {
    return [grant](Change& change) -> Answer<Done> {
        change.put(change.names().grant(grant.login, grant.project), grant);
        put_gate_grant(change, GateOrder::TakesAway, grant);
        return Done{};
    };
}

/// Whether both that it was given to and for stand.
Answer<Standing> standing_of_ends(Records& records, const GrantDetail& grant) {
    const auto& names = records.names();
    const auto user = find_neighbour<UserDetail>(records, names.user(grant.login));
    const auto project = find_neighbour<ProjectDetail>(records, names.project(grant.project));
    if (!user || !project) {
        return user ? project.error() : user.error();
    }
    const auto of_user = standing_of(*user, grant.user_incarnation);
    const auto of_project = standing_of(*project, grant.project_incarnation);
    if (of_user == Standing::Gone || of_project == Standing::Gone) {
        return Standing::Gone;
    }
    return of_user == Standing::There ? of_project : of_user;
}

} // namespace

Answer<Verdict> examine_grant(Records& records, const std::string& login,
                              const std::string& project) {
    const auto key = records.names().grant(login, project);
    const auto found = records.find<GrantDetail>(key);
    if (!found) {
        return own_record_bad(found.error(), key);
    }
    if (!*found) {
        return Verdict{};
    }
    const auto ends = standing_of_ends(records, **found);
    auto gate = view_gate_grant(records, login, project);
    if (!ends || !gate) {
        return ends ? gate.error() : ends.error();
    }
    if (*ends == Standing::Unknown || gate->is_damaged) {
        return Verdict{};
    }
    Verdict verdict;
    auto both = gate->record ? meet(**found, *gate->record) : std::nullopt;
    if (*ends == Standing::Gone || !both) {
        const bool is_void = *ends == Standing::Gone;
        verdict.add(is_void ? FaultKind::GrantVoid : FaultKind::GrantIncomplete, key,
                    remove(**found));
        return verdict;
    }
    if (!says_the_same(*gate->hash, gate_fields(records, **found))) {
        verdict.add(FaultKind::GrantDiffers, key, write(*both));
    }
    const auto indexed =
        add_missing_entries(records, index_entries(records.names(), *both), verdict);
    return indexed ? Answer<Verdict>(std::move(verdict)) : indexed.error();
}

Answer<Verdict> examine_gate_grant(Records& records, const std::string& login,
                                   const std::string& project) {
    const auto key = records.names().gate_grant(login, project);
    const auto gate = view_gate_grant(records, login, project);
    const auto grant = find_neighbour<GrantDetail>(records, records.names().grant(login, project));
    if (!gate || !grant) {
        return gate ? grant.error() : gate.error();
    }
    if (gate->is_damaged) {
        return own_record_bad(key);
    }
    Verdict verdict;
    if (gate->record && grant->standing == Standing::Gone) {
        verdict.add(FaultKind::GrantIncomplete, key, [key](Change& change) -> Answer<Done> {
            change.remove_gate(key);
            return Done{};
        });
    }
    return verdict;
}

} // namespace tokenward::admin
