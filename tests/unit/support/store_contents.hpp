/// @file store_contents.hpp
/// A store as another reader of docs/redis-keys.md sees it: fields as text, seals checked.
#pragma once

#include "support/admin_world.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace tokenward::test {

using Fields = std::map<std::string, std::string>;
using Scores = std::map<std::string, std::string>;
using StoreRecords = std::map<std::string, Fields>;

/// All of a store, by kind.
struct StoreContents {
    StoreRecords gate_tokens, gate_users, gate_grants, gate_projects;
    StoreRecords users, grants, projects, organizations, passwords, tokens, messages;
    std::map<std::string, Scores> sets; ///< behind `admin:`
    StoreRecords names;                 ///< behind `admin:`
    Fields predecessors;
    StoreRecords seen;             ///< buckets
    std::set<std::string> endless; ///< keys that never vanish
    bool has_settings = false;
};

/// Bad seals are told in `faults`, unless the record is named in `bad`; it isn't among the contents
/// either way.
[[nodiscard]] StoreContents read_contents(AdminWorld& world, const std::set<std::string>& bad,
                                          std::vector<std::string>& faults);

} // namespace tokenward::test
