#include "admin/people/users.hpp"

#include "admin/access/authority.hpp"
#include "admin/access/token_bounds.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/people/own_account.hpp"
#include "admin/store/require.hpp"
#include "tokenward/identifiers.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// Those whose user and project are still the ones they were given for.
Answer<Done> add_grants(Records& records, UserView& view) {
    const auto projects = records.members(records.names().projects_granted_to(view.user.login));
    if (!projects) {
        return projects.error();
    }
    std::vector<std::string> keys;
    for (const auto& project : *projects) {
        keys.push_back(records.names().grant(view.user.login, project));
    }
    auto grants = records.find_all<GrantDetail>(keys);
    if (!grants) {
        return grants.error();
    }
    view.damaged = std::move(grants->damaged);
    for (auto& grant : grants->records) {
        const auto project = records.find<ProjectDetail>(records.names().project(grant.project));
        if (!project) {
            view.damaged.push_back(project.error().message);
            continue;
        }
        if (grant.user_incarnation == view.user.incarnation && project->has_value() &&
            (*project)->incarnation == grant.project_incarnation) {
            view.grants.push_back(std::move(grant));
        }
    }
    return Done{};
}

/// With the permissions it comes with, within one change.
Answer<UserDetail> add_user(Change& change, const Actor& actor, UserDetail user) {
    if (const auto may = require_administrator(change, actor); !may) {
        return may.error();
    }
    const auto key = change.names().user(user.login);
    const auto there = change.find<UserDetail>(key);
    if (!there) {
        return there.error();
    }
    if (there->has_value()) {
        return conflict("there is a user \"" + user.login + "\" already");
    }
    auto incarnation = new_incarnation(change.random());
    if (!incarnation) {
        return internal(incarnation.error());
    }
    user.incarnation = *std::move(incarnation);
    user.created_at = change.now();
    user.created_by = actor.name();
    change.put(key, user);
    change.index(change.names().users(), user.login);
    change.audit(actor, {"user.create", user.login, {}});
    put_gate_user(change, GateOrder::Gives, user);
    return user;
}

template <class Keeps> PermissionSet kept_of(const PermissionSet& permissions, const Keeps& keeps) {
    PermissionSet kept;
    for (const auto& word : permissions.words()) {
        if (keeps(word)) {
            kept.add(word);
        }
    }
    return kept;
}

/// To what the token acted through leaves of it.
void narrow(UserView& view, const Authority& authority) {
    auto& user = view.user;
    user.permissions =
        kept_of(user.permissions, [&](const std::string& word) { return authority.may(word); });
    for (auto& [key, grant] : user.organizations) {
        OrganizationDetail organization;
        organization.key = key;
        organization.incarnation = grant.incarnation;
        grant.permissions = kept_of(grant.permissions, [&](const std::string& word) {
            return authority.may_in(organization, word);
        });
    }
    std::erase_if(user.organizations,
                  [](const auto& entry) { return entry.second.permissions.empty(); });
    for (auto& grant : view.grants) {
        ProjectDetail project;
        project.key = grant.project;
        project.incarnation = grant.project_incarnation;
        grant.permissions = kept_of(grant.permissions, [&](const std::string& word) {
            return authority.keeps_grant(project, word);
        });
    }
    std::erase_if(view.grants, [](const GrantDetail& grant) { return grant.permissions.empty(); });
    view.tokens.reset();
}

} // namespace

Answer<UserDetail> create_user(Store& store, const Actor& actor, const std::string& login,
                               const UserProfile& profile) {
    if (auto failure = check_login(login)) {
        return *std::move(failure);
    }
    if (auto failure = check_profile(profile)) {
        return *std::move(failure);
    }
    return store.change([&](Change& change) {
        UserDetail user;
        user.login = login;
        user.profile = profile;
        return add_user(change, actor, std::move(user));
    });
}

Answer<UserDetail> create_administrator(Store& store, const Actor& actor,
                                        const std::string& login) {
    if (auto failure = check_login(login)) {
        return *std::move(failure);
    }
    return store.change([&](Change& change) {
        UserDetail user;
        user.login = login;
        user.permissions.add(permission::admin);
        auto added = add_user(change, actor, std::move(user));
        if (added) {
            change.audit(
                actor, {"user.grant",
                        login,
                        {{"permissions", std::string(permission::admin)}, {"place", "globally"}}});
        }
        return added;
    });
}

Answer<UserDetail> edit_user(Store& store, const Actor& actor, const std::string& login,
                             const UserProfileEdit& edit) {
    return store.change([&](Change& change) -> Answer<UserDetail> {
        if (const auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        auto user = require_user(change, login);
        if (!user) {
            return user;
        }
        const auto before = user->profile;
        user->profile = edit.applied_to(before);
        if (auto failure = check_profile(user->profile)) {
            return *std::move(failure);
        }
        if (user->profile == before) {
            return user;
        }
        const auto& profile = user->profile;
        change.put(change.names().user(login), *user);
        change.audit(actor, {"user.edit",
                             login,
                             {{"name", profile.name},
                              {"email", profile.email},
                              {"department", profile.department},
                              {"user_type", profile.user_type}}});
        return user;
    });
}

Answer<bool> set_user_active(Store& store, const Actor& actor, const std::string& login,
                             bool active) {
    return store.change([&](Change& change) -> Answer<bool> {
        if (const auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        auto user = require_user(change, login);
        if (!user) {
            return user.error();
        }
        if (user->active == active) {
            return false;
        }
        if (!active && actor.login == login) {
            return own_account("deactivates", "user deactivate");
        }
        user->active = active;
        change.put(change.names().user(login), *user);
        change.audit(actor, {active ? "user.activate" : "user.deactivate", login, {}});
        put_gate_user(change, active ? GateOrder::Gives : GateOrder::TakesAway, *user);
        return true;
    });
}

Answer<UserView> show_user(Store& store, const Actor& actor, const std::string& login) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    auto& records = **look;
    const auto authority = Authority::of(records, actor);
    if (!authority) {
        return authority.error();
    }
    const auto* const token = authority->token();
    const bool is_own =
        authority->is_user(login) && (token == nullptr || !is_analysis(token->type));
    if (!is_own && !authority->is_administrator()) {
        return refused("only a system administrator is shown users, and others themselves");
    }
    auto user = require_user(records, login);
    if (!user) {
        return user.error();
    }
    UserView view;
    view.user = *std::move(user);
    const auto tokens = records.count(records.names().tokens_of_user(login));
    if (!tokens) {
        return tokens.error();
    }
    view.tokens = *tokens;
    if (const auto done = add_grants(records, view); !done) {
        return done.error();
    }
    if (!authority->is_whole()) {
        narrow(view, *authority);
    }
    return view;
}

Answer<Page<UserDetail>> list_users(Store& store, const Actor& actor, const NameCursor& cursor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    if (const auto may = require_administrator(**look, actor); !may) {
        return may.error();
    }
    const auto& names = store.names();
    return read_page<UserDetail>(**look, names.users(), cursor,
                                 [&](const std::string& login) { return names.user(login); });
}

} // namespace tokenward::admin
