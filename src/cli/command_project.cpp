#include "admin/expiry.hpp"
#include "admin/project_deletion.hpp"
#include "admin/projects.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/project_json.hpp"

#include <string>

#include <CLI/CLI.hpp>

namespace tokenward::cli {
namespace {

struct Options {
    std::string key;
    std::string organization;
};

void declare(CLI::App& app, Options& options) {
    app.add_option("key", options.key, "letters, digits and . _ : -, not digits alone")->required();
}

void declare_create(CLI::App& app, Options& options) {
    declare(app, options);
    app.add_option("--organization", options.organization, "the organization it belongs to")
        ->option_text("KEY");
}

ExitCode create(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto project =
        admin::create_project(*store, Session::actor(), options.key, options.organization);
    if (!project) {
        return session.fail(project.error());
    }
    if (session.out().json()) {
        session.out().document(http::to_json(*project));
    }
    session.out().line("The project " + project->key + " is made.");
    return ExitCode::Done;
}

void declare_list(CLI::App& app, Options& options) {
    app.add_option("--organization", options.organization, "of this organization")
        ->option_text("KEY");
}

ExitCode list(const Session& session, const Options& options) {
    return print_pages_of<admin::ProjectDetail>(
        session, {"KEY", "ORGANIZATION", "CREATED", "BY"},
        [&](admin::Store& store, const std::string& after) {
            return admin::list_projects(store, Session::actor(), options.organization, {after});
        },
        [](const admin::ProjectDetail& item) { return http::to_json(item); },
        [](const admin::ProjectDetail& project) -> Table::Row {
            return {project.key, or_dash(project.organization),
                    admin::time_text(project.created_at), project.created_by};
        });
}

ExitCode remove(const Session& session, const Options& options) {
    auto store = session.open_store();
    if (!store) {
        return session.fail(store.error());
    }
    const auto deleted = admin::delete_project(*store, Session::actor(), options.key);
    if (!deleted) {
        return session.fail(deleted.error());
    }
    session.warn_of(deleted->damaged);
    if (session.out().json()) {
        session.out().document({{"key", options.key},
                                {"tokens_ended", deleted->ended},
                                {"tokens_narrowed", deleted->narrowed},
                                {"grants_removed", deleted->grants}});
    }
    session.out().line(
        "The project " + options.key + " is deleted: " + std::to_string(deleted->ended) +
        " project tokens ended, " + std::to_string(deleted->narrowed) + " other tokens lost it, " +
        std::to_string(deleted->grants) + " grants on it are gone.");
    return ExitCode::Done;
}

} // namespace

void add_project(CLI::App& app, Choice& choice) {
    auto& project = add_group(app, "project", "projects that tokens may be bound to");
    add_command<Options>(project, choice, "create", "make a project", declare_create, create);
    add_command<Options>(project, choice, "list", "list projects", declare_list, list);
    add_command<Options>(project, choice, "delete",
                         "delete a project, its project tokens and the grants on it", declare,
                         remove);
}

} // namespace tokenward::cli
