/// @file choice.hpp
/// What the command line asked for, and how a command gets there.
#pragma once

#include "cli/exit_code.hpp"
#include "cli/session.hpp"
#include "cli/syntax.hpp"

#include <functional>
#include <string>
#include <utility>

namespace tokenward::cli {

/// The command that was named; valid once all is parsed.
class Choice {
public:
    using Action = std::function<ExitCode(const Session&)>;

    void set(Action action) { action_ = std::move(action); }
    [[nodiscard]] ExitCode run(const Session& session) const { return action_(session); }

private:
    Action action_;
};

/// Adds a command below `parent`. It may hold others: when one of them is named, that one is run.
/// @param declare is called at once
/// @param choice has to live as long as the program's parser
Syntax add_command(Syntax& parent, Choice& choice, const std::string& name, const std::string& help,
                   const std::function<void(Syntax&)>& declare, Choice::Action run);

/// The same, for commands without options of their own.
Syntax add_command(Syntax& parent, Choice& choice, const std::string& name, const std::string& help,
                   ExitCode (*run)(const Session&));

} // namespace tokenward::cli
