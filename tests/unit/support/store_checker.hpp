/// @file store_checker.hpp
/// Another reading of docs/redis-keys.md: whether a store is whole, and whom its gate lets in. It
/// shares seals and the gate's decision with the program, and nothing with its repair.
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

/// `<lookup> <project> <permission>` for each that the gate would let in, at places without a
/// project and without a permission, too.
[[nodiscard]] std::set<std::string> rights_in(AdminWorld& world,
                                              const std::vector<std::string>& projects,
                                              const std::vector<std::string>& permissions);

/// Those of `rights` that are not in `others`.
[[nodiscard]] std::vector<std::string> beyond(const std::set<std::string>& rights,
                                              const std::set<std::string>& others);

/// One line each, for a message.
[[nodiscard]] std::string in_lines(const std::vector<std::string>& sentences);

} // namespace tokenward::test
