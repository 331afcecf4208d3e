#include "admin/backup/export_filter.hpp"

#include "admin/gate/gate_records.hpp"
#include "admin/gate/gate_view.hpp"
#include "admin/records/record_words.hpp"
#include "admin/store/gathering.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <set>
#include <utility>

namespace tokenward::admin {
namespace {

using Incarnations = std::map<std::string, std::string>; ///< by login or key

/// Damaged ones are told of where they are written themselves.
template <class Detail>
Answer<Incarnations> read_incarnations(Look& look, const std::set<std::string>& keys) {
    const auto found = look.find_all<Detail>({keys.begin(), keys.end()});
    if (!found) {
        return found.error();
    }
    Incarnations incarnations;
    for (const auto& detail : found->records) {
        if (detail.created_at <= look.now()) {
            incarnations.emplace(name_of(detail), detail.incarnation);
        }
    }
    return incarnations;
}

template <class Item> Answer<Incarnations> read_users(Look& look, const std::vector<Item>& items) {
    std::set<std::string> keys;
    for (const auto& item : items) {
        keys.insert(look.names().user(item.login));
    }
    return read_incarnations<UserDetail>(look, keys);
}

bool is_current(const Incarnations& known, const std::string& name,
                const std::string& incarnation) {
    const auto found = known.find(name);
    return found != known.end() && found->second == incarnation;
}

auto view_gate(Records& records, const UserDetail& user) {
    return view_gate_user(records, user.login);
}

auto view_gate(Records& records, const ProjectDetail& project) {
    return view_gate_project(records, project.key);
}

auto view_gate(Records& records, const GrantDetail& grant) {
    return view_gate_grant(records, grant.login, grant.project);
}

template <class Detail>
Answer<std::vector<std::string>> keep_what_gate_says(Store& store, std::vector<Detail>& details) {
    Gathering gate(store);
    for (const auto& detail : details) {
        static_cast<void>(view_gate(gate, detail)); // so that all are read at once
    }
    if (gate.take_missed()) {
        if (const auto read = gate.fetch(); !read) {
            return read.error();
        }
    }
    std::vector<std::string> left_out;
    std::vector<Detail> kept;
    kept.reserve(details.size());
    for (auto& detail : details) {
        auto there = view_gate(gate, detail);
        if (!there) {
            return there.error();
        }
        if (there->record && says_the_same(*there->hash, gate_fields(gate, detail))) {
            kept.push_back(std::move(detail));
        } else {
            left_out.push_back("the gate has no good record of " + called(detail) +
                               ", or one that says something else: run \"tokenward fsck\" first");
        }
    }
    details = std::move(kept);
    return left_out;
}

} // namespace

Answer<std::vector<std::string>> keep_allowed(Store& store, std::vector<UserDetail>& users) {
    return keep_what_gate_says(store, users);
}

Answer<std::vector<std::string>> keep_allowed(Store& store, std::vector<ProjectDetail>& projects) {
    return keep_what_gate_says(store, projects);
}

Answer<std::vector<std::string>> keep_allowed(Store& store, std::vector<GrantDetail>& grants) {
    return keep_what_gate_says(store, grants);
}

Answer<Done> keep_current(Look& look, std::vector<PasswordDetail>& passwords) {
    const auto users = read_users(look, passwords);
    if (!users) {
        return users.error();
    }
    std::erase_if(passwords, [&](const PasswordDetail& password) {
        return !is_current(*users, password.login, password.user_incarnation);
    });
    return Done{};
}

Answer<Done> keep_current(Look& look, std::vector<GrantDetail>& grants) {
    const auto users = read_users(look, grants);
    if (!users) {
        return users.error();
    }
    std::set<std::string> keys;
    for (const auto& grant : grants) {
        keys.insert(look.names().project(grant.project));
    }
    const auto projects = read_incarnations<ProjectDetail>(look, keys);
    if (!projects) {
        return projects.error();
    }
    std::erase_if(grants, [&](const GrantDetail& grant) {
        return !is_current(*users, grant.login, grant.user_incarnation) ||
               !is_current(*projects, grant.project, grant.project_incarnation);
    });
    return Done{};
}

Answer<std::vector<std::string>> keep_known_to_gate(Look& look, std::vector<TokenDetail>& tokens) {
    std::vector<std::string> lookups;
    lookups.reserve(tokens.size());
    for (const auto& token : tokens) {
        lookups.push_back(token.lookup);
    }
    const auto gates = look.gate_tokens(lookups);
    if (!gates) {
        return gates.error();
    }
    std::vector<std::string> left_out;
    std::vector<TokenDetail> kept;
    kept.reserve(tokens.size());
    for (std::size_t i = 0; i < tokens.size(); ++i) {
        const auto& gate = (*gates)[i];
        if (is_in_place(tokens[i], gate, look.now())) {
            kept.push_back(std::move(tokens[i]));
        } else if (gate.state != GateTokenState::Tombstone) {
            left_out.push_back("the gate has no good record of the token " + tokens[i].id +
                               ": it is let in nowhere");
        }
    }
    tokens = std::move(kept);
    return left_out;
}

} // namespace tokenward::admin
