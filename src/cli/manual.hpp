/// @file manual.hpp
/// The manual pages, as troff with the macros of man(7): one of the whole program, and one a
/// command.
#pragma once

#include "cli/command_tree.hpp"

#include <string>

namespace tokenward::cli {

[[nodiscard]] std::string manual_page(const TreeCommand& program);

/// Of `tokenward <command>` with all that stands below it.
[[nodiscard]] std::string manual_page_of(const TreeCommand& command);

} // namespace tokenward::cli
