/// @file command.hpp
/// How a command is added to the program: its options, and what it does once all is parsed.
#pragma once

#include "cli/choice.hpp"
#include "cli/exit_code.hpp"
#include "cli/session.hpp"
#include "cli/syntax.hpp"

#include <memory>
#include <string>

namespace tokenward::cli {

/// Adds a command whose options live in an `Options`, filled while parsing:
///     add_command(parent, choice, "create", "make one", declare, run)
template <class Options>
Syntax add_command(Syntax& parent, Choice& choice, const std::string& name, const std::string& help,
                   void (*declare)(Syntax&, Options&),
                   ExitCode (*run)(const Session&, const Options&)) {
    const auto options = std::make_shared<Options>();
    return add_command(
        parent, choice, name, help,
        [declare, options](Syntax& syntax) { declare(syntax, *options); },
        [run, options](const Session& session) { return run(session, *options); });
}

void add_keygen(Syntax& program, Choice& choice);
void add_init(Syntax& program, Choice& choice);
void add_user(Syntax& program, Choice& choice);
void add_project(Syntax& program, Choice& choice);
void add_org(Syntax& program, Choice& choice);
void add_token(Syntax& program, Choice& choice);
void add_doctor(Syntax& program, Choice& choice);
void add_reseal(Syntax& program, Choice& choice);
void add_fsck(Syntax& program, Choice& choice);
void add_settings(Syntax& program, Choice& choice);
void add_audit(Syntax& program, Choice& choice);
void add_export(Syntax& program, Choice& choice);
void add_import(Syntax& program, Choice& choice);
void add_serve(Syntax& program, Choice& choice);
void add_redis(Syntax& program, Choice& choice);
void add_completion(Syntax& program, Choice& choice);
void add_manual(Syntax& program, Choice& choice);

// Parts of `import`, `user` and `token`.
void add_import_sonarqube(Syntax& import, Choice& choice);
void add_user_grants(Syntax& user, Choice& choice);
void add_user_password(Syntax& user, Choice& choice);
void add_token_create(Syntax& token, Choice& choice);
void add_token_list(Syntax& token, Choice& choice);
void add_token_show(Syntax& token, Choice& choice);
void add_token_revoke(Syntax& token, Choice& choice);
void add_token_rotate(Syntax& token, Choice& choice);
void add_token_remove_idle(Syntax& token, Choice& choice);
void add_token_edit(Syntax& token, Choice& choice);
void add_token_scope(Syntax& token, Choice& choice);

} // namespace tokenward::cli
