#include "admin/fsck/fsck_examine.hpp"
#include "admin/fsck/fsck_support.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/gate/rights_meet.hpp"
#include "admin/records/password_detail.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// True when there were some.
Answer<bool> drop_gone_organizations(Records& records, UserDetail& user) {
    std::vector<std::string> organizations;
    std::vector<std::string> keys;
    for (const auto& [organization, grant] : user.organizations) {
        organizations.push_back(organization);
        keys.push_back(records.names().organization(organization));
    }
    auto found = records.find_each<OrganizationDetail>(keys);
    if (!found) {
        return found.error();
    }
    const auto before = user.organizations.size();
    for (std::size_t i = 0; i < organizations.size(); ++i) {
        const auto grant = user.organizations.find(organizations[i]);
        const auto neighbour = neighbour_from(std::move((*found)[i]));
        if (standing_of(neighbour, grant->second.incarnation) == Standing::Gone) {
            user.organizations.erase(grant);
        }
    }
    return user.organizations.size() != before;
}

/// Both records, as narrow as `user`.
Mend write(const UserDetail& user) {
    return [user](Change& change) -> Answer<Done> {
        change.put(change.names().user(user.login), user);
        put_gate_user(change, GateOrder::TakesAway, user);
        return Done{};
    };
}

/// Narrows `user` to what the gate says, too.
void compare_with_gate(const Records& records, const std::string& key, UserDetail& user,
                       GateView<UserAuthority>& gate, Verdict& verdict) {
    auto both = gate.record ? meet(user, *gate.record) : std::nullopt;
    if (!both) {
        // Somebody's rights were being taken away, or given for the first time.
        user.active = false;
        verdict.add(FaultKind::UserIncomplete, key);
    } else if (!says_the_same(*gate.hash, gate_fields(records, user))) {
        user = *std::move(both);
        verdict.add(FaultKind::UserDiffers, key);
    }
}

} // namespace

Answer<Verdict> examine_user(Records& records, const std::string& login) {
    const auto key = records.names().user(login);
    const auto found = records.find<UserDetail>(key);
    if (!found) {
        return own_record_bad(found.error(), key);
    }
    if (!*found) {
        return Verdict{};
    }
    auto gate = view_gate_user(records, login);
    if (!gate) {
        return gate.error();
    }
    Verdict verdict;
    auto user = **found;
    if (!gate->is_damaged) {
        compare_with_gate(records, key, user, *gate, verdict);
        const auto dropped = drop_gone_organizations(records, user);
        if (!dropped) {
            return dropped.error();
        }
        if (*dropped) {
            verdict.add(FaultKind::OrganizationGone, key);
        }
        if (!verdict.faults.empty()) {
            verdict.mends.push_back(write(user));
        }
    }
    const auto indexed =
        add_missing_entries(records, index_entries(records.names(), user), verdict);
    return indexed ? Answer<Verdict>(std::move(verdict)) : indexed.error();
}

Answer<Verdict> examine_gate_user(Records& records, const std::string& login) {
    const auto key = records.names().gate_user(login);
    const auto gate = view_gate_user(records, login);
    const auto user = find_neighbour<UserDetail>(records, records.names().user(login));
    if (!gate || !user) {
        return gate ? user.error() : gate.error();
    }
    if (gate->is_damaged) {
        return own_record_bad(key);
    }
    Verdict verdict;
    if (gate->record && user->standing == Standing::Gone) {
        verdict.add(FaultKind::UserGone, key, [key](Change& change) -> Answer<Done> {
            change.remove_gate(key);
            return Done{};
        });
    }
    return verdict;
}

Answer<Verdict> examine_password(Records& records, const std::string& login) {
    const auto key = records.names().password(login);
    const auto password = records.find<PasswordDetail>(key);
    if (!password) {
        return own_record_bad(password.error(), key);
    }
    const auto user = find_neighbour<UserDetail>(records, records.names().user(login));
    if (!user) {
        return user.error();
    }
    Verdict verdict;
    if (*password && standing_of(*user, (*password)->user_incarnation) == Standing::Gone) {
        verdict.add(FaultKind::PasswordVoid, key, [key](Change& change) -> Answer<Done> {
            change.remove(key);
            return Done{};
        });
    }
    return verdict;
}

} // namespace tokenward::admin
