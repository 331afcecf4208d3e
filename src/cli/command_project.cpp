#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "admin/records/expiry.hpp"
#include "cli/command.hpp"
#include "cli/lists.hpp"
#include "http/json.hpp"
#include "http/project_json.hpp"

#include <string>

namespace tokenward::cli {
namespace {

struct Options {
    std::string key;
    std::string organization;
};

void declare(Syntax& syntax, Options& options) {
    syntax.argument("key", options.key, "letters, digits and . _ : -, not digits alone").required();
}

void declare_create(Syntax& syntax, Options& options) {
    declare(syntax, options);
    syntax.option("--organization", options.organization, "KEY", "the organization it belongs to");
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

void declare_list(Syntax& syntax, Options& options) {
    syntax.option("--organization", options.organization, "KEY", "of this organization");
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

void add_project(Syntax& program, Choice& choice) {
    auto project = program.command_group("project", "projects that tokens may be bound to");
    add_command(project, choice, "create", "make a project", declare_create, create);
    add_command(project, choice, "list", "list projects", declare_list, list);
    add_command(project, choice, "delete",
                "delete a project, its project tokens and the grants on it", declare, remove);
}

} // namespace tokenward::cli
