#include "cli/command.hpp"
#include "cli/command_tree.hpp"
#include "cli/manual.hpp"

#include <algorithm>
#include <memory>
#include <string>

namespace tokenward::cli {
namespace {

ExitCode print_page(const Session& session, const TreeCommand& program, const std::string& name) {
    if (name.empty()) {
        session.out().raw(manual_page(program));
        return ExitCode::Done;
    }
    const auto command = std::ranges::find(program.commands, name, &TreeCommand::name);
    if (command == program.commands.end()) {
        return session.fail(admin::invalid("there is no command \"" + name + "\""));
    }
    session.out().raw(manual_page_of(*command));
    return ExitCode::Done;
}

} // namespace

/// Hidden: it makes the pages of man(1) when this is built.
void add_manual(Syntax& program, Choice& choice) {
    const auto name = std::make_shared<std::string>();
    const auto declare = [name](Syntax& syntax) {
        syntax.argument("command", *name, "a command; without it, all of them");
    };
    add_command(program, choice, "manual", "print a manual page, for man(1)", declare,
                [program, name](const Session& session) {
                    return print_page(session, read_tree(program), *name);
                })
        .hide();
}

} // namespace tokenward::cli
