/// @file command.hpp
/// How a command is added to the program: its options, and what it does once all is parsed.
#pragma once

#include "cli/empty_value.hpp"
#include "cli/exit_code.hpp"
#include "cli/session.hpp"

#include <functional>
#include <memory>
#include <string>

#include <CLI/App.hpp>

namespace tokenward::cli {

/// What the command line asked for.
class Choice {
public:
    using Action = std::function<ExitCode(const Session&)>;

    void set(Action action) { action_ = std::move(action); }
    [[nodiscard]] ExitCode run(const Session& session) const { return action_(session); }

private:
    Action action_;
};

/// Adds a subcommand whose options live in an `Options`, filled while parsing. It may hold others:
/// when one of them is named, that one is run.
///     add(app, choice, "create", "make one", declare_options, run)
template <class Options>
CLI::App& add_command(CLI::App& parent, Choice& choice, const std::string& name,
                      const std::string& help, void (*declare)(CLI::App&, Options&),
                      ExitCode (*run)(const Session&, const Options&)) {
    auto* const app = parent.add_subcommand(name, help);
    const auto options = std::make_shared<Options>();
    const auto program_footer = app->get_footer();
    declare(*app, *options);
    if (const auto own = app->get_footer(); own != program_footer) {
        app->footer(own + "\n\n" + program_footer);
    }
    refuse_empty_values(*app);
    app->callback([app, &choice, options, run] {
        if (app->get_subcommands().empty()) {
            choice.set([options, run](const Session& session) { return run(session, *options); });
        }
    });
    return *app;
}

/// A command that only holds others.
inline CLI::App& add_group(CLI::App& parent, const std::string& name, const std::string& help) {
    return *parent.add_subcommand(name, help)->require_subcommand(1);
}

/// For commands without options of their own.
struct NoOptions {};
inline void declare_nothing(CLI::App& /*app*/, NoOptions& /*options*/) {}

void add_keygen(CLI::App& app, Choice& choice);
void add_init(CLI::App& app, Choice& choice);
void add_user(CLI::App& app, Choice& choice);
void add_project(CLI::App& app, Choice& choice);
void add_org(CLI::App& app, Choice& choice);
void add_token(CLI::App& app, Choice& choice);
void add_doctor(CLI::App& app, Choice& choice);
void add_reseal(CLI::App& app, Choice& choice);
void add_fsck(CLI::App& app, Choice& choice);
void add_settings(CLI::App& app, Choice& choice);
void add_audit(CLI::App& app, Choice& choice);
void add_export(CLI::App& app, Choice& choice);
void add_import(CLI::App& app, Choice& choice);
void add_serve(CLI::App& app, Choice& choice);
void add_redis(CLI::App& app, Choice& choice);
void add_completion(CLI::App& app, Choice& choice);
void add_manual(CLI::App& app, Choice& choice);

// Parts of `import`, `user` and `token`.
void add_import_sonarqube(CLI::App& import, Choice& choice);
void add_user_grants(CLI::App& user, Choice& choice);
void add_user_password(CLI::App& user, Choice& choice);
void add_token_create(CLI::App& token, Choice& choice);
void add_token_list(CLI::App& token, Choice& choice);
void add_token_show(CLI::App& token, Choice& choice);
void add_token_revoke(CLI::App& token, Choice& choice);
void add_token_rotate(CLI::App& token, Choice& choice);
void add_token_remove_idle(CLI::App& token, Choice& choice);
void add_token_edit(CLI::App& token, Choice& choice);
void add_token_scope(CLI::App& token, Choice& choice);

} // namespace tokenward::cli
