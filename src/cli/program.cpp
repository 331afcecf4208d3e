#include "cli/program.hpp"

#include "cli/command.hpp"
#include "cli/output.hpp"
#include "cli/version.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

constexpr std::size_t k_help_column = 32;
constexpr auto k_about = "Makes and manages API tokens that nginx checks against Redis.";

constexpr auto k_footer =
    "The common options of \"tokenward --help\" may stand before or after the command. What the "
    "command line\nleaves open of them comes from the environment, then from the config file.\n\n"
    "Exit codes: 0 done, 1 refused or not found, 2 wrong usage, 3 Redis can't be reached. With "
    "--json,\nresults are JSON on stdout and an error is {\"error\": \"...\"} on stderr.";

void declare(CLI::App& app, CommonOptions& common, Choice& choice) {
    app.name("tokenward");
    app.footer(k_footer);
    app.get_formatter()->column_width(k_help_column);
    app.fallthrough();
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string("tokenward ") + k_version);
    Syntax syntax(app);
    common.declare(syntax);
    for (const auto add : {add_keygen, add_init, add_user, add_project, add_org, add_token,
                           add_doctor, add_fsck, add_reseal, add_export, add_import, add_settings,
                           add_audit, add_redis, add_serve, add_completion, add_manual}) {
        add(syntax, choice);
    }
}

/// As typed so far: `tokenward user`.
std::string path_of(const CLI::App& app) {
    std::string path = app.get_name();
    for (const auto* at = &app; !at->get_subcommands().empty();) {
        at = at->get_subcommands().front();
        path.append(" ").append(at->get_name());
    }
    return path;
}

const CLI::App& deepest(const CLI::App& app) {
    const auto* at = &app;
    while (!at->get_subcommands().empty()) {
        at = at->get_subcommands().front();
    }
    return *at;
}

/// CLI11 says that a subcommand is required; people want to know where, and which there are.
std::string missing_command(const CLI::App& app) {
    std::string names;
    for (const auto* const command : deepest(app).get_subcommands([](const CLI::App* each) {
             return !each->get_group().empty(); // hidden
         })) {
        names.append(names.empty() ? "" : ", ").append(command->get_name());
    }
    const auto words = app.remaining(true);
    return words.empty() ? "\"" + path_of(app) + "\" needs a command: " + names
                         : "there is no command \"" + words.front() + "\" in \"" + path_of(app) +
                               "\"; there are: " + names;
}

std::string usage_error(const CLI::App& app, const CLI::ParseError& error) {
    const bool lacks_command =
        error.get_exit_code() == static_cast<int>(CLI::ExitCodes::RequiredError) &&
        !deepest(app).get_subcommands([](const CLI::App*) { return true; }).empty() &&
        deepest(app).get_require_subcommand_min() > 0;
    return (lacks_command ? missing_command(app) : std::string(error.what())) + "; see \"" +
           path_of(app) + " --help\"";
}

/// Parsing may fail before the flag is reached.
bool asks_for_json(int argc, const char* const* argv) {
    return std::ranges::any_of(std::span(argv, static_cast<std::size_t>(argc)),
                               [](std::string_view word) { return word == "--json"; });
}

ExitCode run_chosen(const CommonOptions& common, const Choice& choice) {
    Session session(common);
    if (const auto taken = session.take_redis_password(); !taken) {
        return session.fail(taken.error());
    }
    const auto end = choice.run(session);
    if (!Output::flush()) {
        session.out().error("stdout can't be written to");
        return ExitCode::Refused;
    }
    return end;
}

} // namespace

ExitCode run_program(int argc, const char* const* argv, const Environment& environment) {
    CLI::App app(k_about);
    CommonOptions common;
    Choice choice;
    declare(app, common, choice);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        if (error.get_exit_code() == static_cast<int>(CLI::ExitCodes::Success)) {
            app.exit(error); // --help, --version
            return Output::flush() ? ExitCode::Done : ExitCode::Refused;
        }
        Output(asks_for_json(argc, argv)).error(usage_error(app, error));
        return ExitCode::Usage;
    }
    if (const auto resolved = common.resolve(environment); !resolved) {
        return Session(common).fail(resolved.error());
    }
    return run_chosen(common, choice);
}

} // namespace tokenward::cli
