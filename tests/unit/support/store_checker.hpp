/// @file store_checker.hpp
/// Another reading of docs/redis-keys.md: whether a store is whole. It shares seals with the
/// program, and nothing with its repair.
#pragma once

#include "support/admin_world.hpp"

#include <set>
#include <string>
#include <vector>

namespace tokenward::test {

/// A sentence about each thing that is wrong. Records named in `bad` may have bad seals, and
/// nothing is said of what hangs on them.
[[nodiscard]] std::vector<std::string> faults_of(AdminWorld& world,
                                                 const std::set<std::string>& bad = {});

/// One line each, for a message.
[[nodiscard]] std::string in_lines(const std::vector<std::string>& sentences);

} // namespace tokenward::test
