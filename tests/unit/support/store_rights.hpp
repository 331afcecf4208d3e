/// @file store_rights.hpp
/// Whom the gate of a store would let in.
#pragma once

#include "support/admin_world.hpp"

#include <set>
#include <string>
#include <vector>

namespace tokenward::test {

/// `<lookup> <project> <permission>` for each that the gate would let in, at places without a
/// project and without a permission, too.
[[nodiscard]] std::set<std::string> rights_in(AdminWorld& world,
                                              const std::vector<std::string>& projects,
                                              const std::vector<std::string>& permissions);

/// Those of `rights` that are not in `others`.
[[nodiscard]] std::vector<std::string> beyond(const std::set<std::string>& rights,
                                              const std::set<std::string>& others);

} // namespace tokenward::test
