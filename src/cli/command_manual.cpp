#include "cli/command.hpp"
#include "cli/command_tree.hpp"
#include "cli/manual.hpp"

#include <CLI/CLI.hpp>

namespace tokenward::cli {

/// Hidden: it makes tokenward.1 when this is built.
void add_manual(CLI::App& app, Choice& choice) {
    auto* const command =
        app.add_subcommand("manual", "print the manual page, for man(1)")->group("");
    command->callback([&app, &choice] {
        choice.set([&app](const Session& session) {
            session.out().raw(manual_page(read_tree(app)));
            return ExitCode::Done;
        });
    });
}

} // namespace tokenward::cli
