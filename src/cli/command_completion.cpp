#include "cli/command.hpp"
#include "cli/command_tree.hpp"
#include "cli/completion.hpp"

#include <memory>
#include <string>

namespace tokenward::cli {
namespace {

ExitCode print_script(const Session& session, const TreeCommand& program,
                      const std::string& shell) {
    if (shell != "bash" && shell != "zsh") {
        return session.fail(
            admin::invalid("not a shell that is known here: \"" + shell + "\"; bash or zsh"));
    }
    session.out().raw(shell == "bash" ? bash_completion(program) : zsh_completion(program));
    return ExitCode::Done;
}

} // namespace

/// Hidden: packages and `source <(tokenward completion bash)` use it, people hardly ever.
void add_completion(Syntax& program, Choice& choice) {
    const auto shell = std::make_shared<std::string>();
    const auto declare = [shell](Syntax& syntax) {
        syntax.argument("shell", *shell, "bash or zsh").required().offers({"bash", "zsh"});
    };
    add_command(program, choice, "completion", "print what completes commands in a shell", declare,
                [program, shell](const Session& session) {
                    return print_script(session, read_tree(program), *shell);
                })
        .hide();
}

} // namespace tokenward::cli
