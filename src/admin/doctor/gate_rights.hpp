/// @file gate_rights.hpp
/// What nginx's users of Redis need, and what they should not be able to, as commands to ask by.
#pragma once

#include "admin/doctor/redis_rights.hpp"

#include <string>
#include <vector>

namespace tokenward::admin {

struct Right {
    std::vector<std::string> command; ///< changes nothing, whether it is allowed or not
    std::string what;                 ///< follows "may" and "may not"
};

struct GateRights {
    std::vector<Right> needed;
    std::vector<Right> useful; ///< for hearing of changes
    std::vector<Right> excess;
};

[[nodiscard]] GateRights rights_of(GateUser kind, const std::string& prefix);

} // namespace tokenward::admin
