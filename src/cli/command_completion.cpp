#include "cli/command.hpp"
#include "cli/command_tree.hpp"
#include "cli/completion.hpp"

#include <memory>
#include <string>

#include <CLI/CLI.hpp>

namespace tokenward::cli {

/// Hidden: packages and `source <(tokenward completion bash)` use it, people hardly ever.
void add_completion(CLI::App& app, Choice& choice) {
    auto* const command =
        app.add_subcommand("completion", "print what completes commands in a shell")->group("");
    const auto shell = std::make_shared<std::string>();
    offer(*command->add_option("shell", *shell, "bash or zsh")->required(), {"bash", "zsh"});
    command->callback([&app, &choice, shell] {
        choice.set([&app, shell](const Session& session) {
            if (*shell != "bash" && *shell != "zsh") {
                return session.fail(admin::invalid("not a shell that is known here: \"" + *shell +
                                                   "\"; bash or zsh"));
            }
            const auto tree = read_tree(app);
            session.out().raw(*shell == "bash" ? bash_completion(tree) : zsh_completion(tree));
            return ExitCode::Done;
        });
    });
}

} // namespace tokenward::cli
