#include "cli/command.hpp"

namespace tokenward::cli {

void add_token(CLI::App& app, Choice& choice) {
    auto& token = add_group(app, "token", "tokens");
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
