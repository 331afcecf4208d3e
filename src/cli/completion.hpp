/// @file completion.hpp
/// Scripts by which a shell completes our commands and options. All they know is in them: nothing
/// is asked while somebody types.
#pragma once

#include "cli/command_tree.hpp"

#include <string>

namespace tokenward::cli {

[[nodiscard]] std::string bash_completion(const TreeCommand& program);
[[nodiscard]] std::string zsh_completion(const TreeCommand& program);

} // namespace tokenward::cli
