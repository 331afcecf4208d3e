#include "cli/choice.hpp"

namespace tokenward::cli {

Syntax add_command(Syntax& parent, Choice& choice, const std::string& name, const std::string& help,
                   const std::function<void(Syntax&)>& declare, Choice::Action run) {
    return parent.command(name, help, declare,
                          [&choice, run = std::move(run)] { choice.set(run); });
}

Syntax add_command(Syntax& parent, Choice& choice, const std::string& name, const std::string& help,
                   ExitCode (*run)(const Session&)) {
    return add_command(parent, choice, name, help, [](Syntax& /*syntax*/) {}, run);
}

} // namespace tokenward::cli
