/// @file own_account.hpp
/// What nobody does to oneself: whoever did it could not undo it, and nobody else if it was the
/// last administrator.
#pragma once

#include "admin/failure.hpp"

#include <string>

namespace tokenward::admin {

/// A conflict of code `own_account`: "nobody `deed` oneself", and that another administrator does
/// it, or `tokenward COMMAND` on the machine itself.
[[nodiscard]] Failure own_account(const std::string& deed, const std::string& command);

} // namespace tokenward::admin
