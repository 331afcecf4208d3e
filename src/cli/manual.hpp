/// @file manual.hpp
/// The manual page, as troff with the macros of man(7).
#pragma once

#include "cli/command_tree.hpp"

#include <string>

namespace tokenward::cli {

[[nodiscard]] std::string manual_page(const TreeCommand& program);

} // namespace tokenward::cli
