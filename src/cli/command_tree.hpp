/// @file command_tree.hpp
/// All commands with their options, as they were declared: for what is made from that beside
/// --help.
#pragma once

#include "cli/syntax.hpp"

#include <string>
#include <vector>

namespace tokenward::cli {

/// An option, or an argument that is known by its place.
struct TreeOption {
    std::string name; ///< `--type`, or `login`
    std::string help;
    std::string value;              ///< `WORD`, `FILE`, `DIR` …; empty for a flag
    std::vector<std::string> words; ///< all that it takes; empty when it takes others, too
    bool required = false;
    bool many = false; ///< an argument that may be several

    [[nodiscard]] bool takes_value() const { return !value.empty(); }
};

struct TreeCommand {
    std::string path; ///< `token create`; empty for the program
    std::string name;
    std::string help;
    std::string footer; ///< without the program's
    std::vector<TreeOption> options;
    std::vector<TreeOption> arguments;
    std::vector<TreeCommand> commands;
};

/// Without what is hidden, and without --help.
[[nodiscard]] TreeCommand read_tree(const Syntax& program);

/// Notes the words that an option or argument takes, for read_tree().
void offer(CLI::Option& option, const std::vector<std::string>& words);

} // namespace tokenward::cli
