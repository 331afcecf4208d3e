#include "cli/command.hpp"

namespace tokenward::cli {

void add_token(Syntax& program, Choice& choice) {
    auto token = program.command_group("token", "tokens");
    add_token_create(token, choice);
    add_token_list(token, choice);
    add_token_show(token, choice);
    add_token_edit(token, choice);
    add_token_scope(token, choice);
    add_token_rotate(token, choice);
    add_token_revoke(token, choice);
    add_token_remove_idle(token, choice);
}

} // namespace tokenward::cli
