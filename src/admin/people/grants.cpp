#include "admin/people/grants.hpp"

#include "admin/access/authority.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/people/own_account.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/store/require.hpp"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <utility>

namespace tokenward::admin {
namespace {

using Words = std::vector<std::string>;

constexpr std::size_t k_most_at_once = 100;

enum class Direction : std::uint8_t { Give, Take };

std::string joined(const Words& words) {
    std::string text;
    for (const auto& word : words) {
        text.append(text.empty() ? "" : " ").append(word);
    }
    return text;
}

std::string describe_place(const GrantPlace& place) {
    if (!place.project.empty()) {
        return "on the project \"" + place.project + "\"";
    }
    if (!place.organization.empty()) {
        return "in the organization \"" + place.organization + "\"";
    }
    return "globally";
}

Failure has_not(const std::string& login, const std::string& word, const GrantPlace& place) {
    return not_found("\"" + login + "\" has no permission \"" + word + "\" " +
                     describe_place(place));
}

std::optional<Failure> check(const Words& permissions, const GrantPlace& place) {
    if (permissions.empty() || permissions.size() > k_most_at_once) {
        return invalid("name 1 to " + std::to_string(k_most_at_once) + " permissions at once");
    }
    for (const auto& word : permissions) {
        if (auto failure = check_permission(word)) {
            return failure;
        }
    }
    if (!place.organization.empty() && !place.project.empty()) {
        return invalid("a permission is granted in an organization or on a project, not both");
    }
    return std::nullopt;
}

/// One grant or ungrant, within one change.
class Granting {
public:
    Granting(Change& change, const Actor& actor, Direction direction, const Words& permissions,
             const GrantPlace& place)
        : change_(change),
          actor_(actor),
          direction_(direction),
          permissions_(permissions),
          place_(place) {}

    /// The words that made a difference.
    Answer<Words> run(const std::string& login) {
        if (const auto may = require_administrator(change_, actor_); !may) {
            return may.error();
        }
        auto user = require_user(change_, login);
        if (!user) {
            return user.error();
        }
        auto changed = apply(*user);
        if (changed && !changed->empty()) {
            const bool gives = direction_ == Direction::Give;
            change_.audit(actor_,
                          {gives ? "user.grant" : "user.ungrant",
                           login,
                           {{"permissions", joined(*changed)}, {"place", describe_place(place_)}}});
        }
        return changed;
    }

private:
    Answer<Words> apply(UserDetail& user) {
        if (!place_.project.empty()) {
            return on_project(user);
        }
        return place_.organization.empty() ? globally(user) : in_organization(user);
    }

    Answer<Words> globally(UserDetail& user) {
        auto changed = edit(user.login, user.permissions);
        if (changed && takes_own_administration(user.login, *changed)) {
            return own_account("takes \"admin\" from", "user ungrant");
        }
        if (changed && !changed->empty()) {
            write(user);
        }
        return changed;
    }

    [[nodiscard]] bool takes_own_administration(const std::string& login,
                                                const Words& changed) const {
        return direction_ == Direction::Take && actor_.login == login &&
               std::ranges::find(changed, permission::admin) != changed.end();
    }

    Answer<Words> in_organization(UserDetail& user) {
        const auto organization = require_organization(change_, place_.organization);
        if (!organization) {
            return organization.error();
        }
        const auto& key = organization->key;
        auto permissions = user.permissions_in(key, organization->incarnation);
        auto changed = edit(user.login, permissions);
        if (!changed || changed->empty()) {
            return changed;
        }
        const auto index = change_.names().users_granted_in_organization(key);
        if (permissions.empty()) {
            user.organizations.erase(key);
            change_.unindex(index, user.login);
        } else {
            user.organizations.insert_or_assign(
                key, UserDetail::InOrganization{organization->incarnation, std::move(permissions)});
            change_.index(index, user.login);
        }
        write(user);
        return changed;
    }

    Answer<Words> on_project(const UserDetail& user) {
        const auto project = require_project(change_, place_.project);
        if (!project) {
            return project.error();
        }
        const auto there =
            change_.find<GrantDetail>(change_.names().grant(user.login, project->key));
        if (!there) {
            return there.error();
        }
        GrantDetail grant{user.login, user.incarnation, project->key, project->incarnation, {}};
        // One that was given to a namesake of either counts no more and is overwritten.
        if (*there && (*there)->user_incarnation == user.incarnation &&
            (*there)->project_incarnation == project->incarnation) {
            grant.permissions = (*there)->permissions;
        }
        auto changed = edit(user.login, grant.permissions);
        if (changed && !changed->empty()) {
            write(grant);
        }
        return changed;
    }

    Answer<Words> edit(const std::string& login, PermissionSet& permissions) const {
        Words changed;
        for (const auto& word : permissions_) {
            if (direction_ == Direction::Give ? permissions.add(word) : permissions.remove(word)) {
                changed.push_back(word);
            } else if (direction_ == Direction::Take) {
                return has_not(login, word, place_);
            }
        }
        return changed;
    }

    void write(const UserDetail& user) {
        change_.put(change_.names().user(user.login), user);
        put_gate_user(change_, order(), user);
    }

    void write(const GrantDetail& grant) {
        const auto& names = change_.names();
        const auto key = names.grant(grant.login, grant.project);
        if (grant.permissions.empty()) {
            change_.remove_gate(names.gate_grant(grant.login, grant.project));
            change_.remove(key);
            change_.unindex(names.projects_granted_to(grant.login), grant.project);
            change_.unindex(names.users_granted_on_project(grant.project), grant.login);
            return;
        }
        change_.put(key, grant);
        change_.index(names.projects_granted_to(grant.login), grant.project);
        change_.index(names.users_granted_on_project(grant.project), grant.login);
        put_gate_grant(change_, order(), grant);
    }

    [[nodiscard]] GateOrder order() const noexcept {
        return direction_ == Direction::Give ? GateOrder::Gives : GateOrder::TakesAway;
    }

    Change& change_;
    const Actor& actor_;
    Direction direction_;
    const Words& permissions_;
    const GrantPlace& place_;
};

Words without_doubles(const Words& words) {
    Words unique;
    for (const auto& word : words) {
        if (std::ranges::find(unique, word) == unique.end()) {
            unique.push_back(word);
        }
    }
    return unique;
}

Answer<Words> run(Store& store, const Actor& actor, Direction direction, const std::string& login,
                  const Words& words, const GrantPlace& place) {
    if (auto failure = check(words, place)) {
        return *std::move(failure);
    }
    const auto permissions = without_doubles(words);
    return store.change([&](Change& change) {
        return Granting(change, actor, direction, permissions, place).run(login);
    });
}

} // namespace

Answer<Words> grant(Store& store, const Actor& actor, const std::string& login,
                    const Words& permissions, const GrantPlace& place) {
    return run(store, actor, Direction::Give, login, permissions, place);
}

Answer<Done> ungrant(Store& store, const Actor& actor, const std::string& login,
                     const Words& permissions, const GrantPlace& place) {
    const auto taken = run(store, actor, Direction::Take, login, permissions, place);
    return taken ? Answer<Done>(Done{}) : taken.error();
}

} // namespace tokenward::admin
