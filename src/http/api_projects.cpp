#include "admin/access/visibility.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/lists_json.hpp"
#include "http/project_json.hpp"

#include <array>

namespace tokenward::http {
namespace {

constexpr std::array k_new_project_members = {
    Member{"key", Kind::String, Presence::Required,
           "letters, digits and . _ : -, not digits alone"},
    Member{"organization", Kind::String, Presence::OptionalNullable},
};
constinit const Schema k_new_project{"NewProject", k_new_project_members};

constexpr std::array k_deleted_members = {
    Member{"key"},
    Member{"tokens_ended", Kind::Integer, Presence::Required, "project tokens"},
    Member{"tokens_narrowed", Kind::Integer, Presence::Required,
           "others that had it on their list"},
    Member{"grants_removed", Kind::Integer},
    Member{"damaged", Kind::Strings},
};
constinit const Schema k_deleted{"DeletedProject", k_deleted_members};

constinit const auto k_page_members = page_members(&k_project_schema);
constinit const Schema k_page{"ProjectPage", k_page_members};

constexpr std::array k_filters = {Parameter{.name = "organization", .help = "a key; those in it"},
                                  k_after, k_limit};

admin::Answer<Response> list(Call& call) {
    const auto limit = limit_of(call);
    if (!limit) {
        return limit.error();
    }
    const auto page = admin::list_projects(call.store, call.actor(), call.parameter("organization"),
                                           {call.parameter("after"), *limit});
    if (!page) {
        return page.error();
    }
    return page_response(*page,
                         [](const admin::ProjectDetail& project) { return to_json(project); });
}

admin::Answer<Response> create(Call& call) {
    if (const auto done = refuse_empty(call.body, {"organization"}); !done) {
        return done.error();
    }
    const auto project = admin::create_project(call.store, call.actor(), text_in(call.body, "key"),
                                               text_in(call.body, "organization"));
    if (!project) {
        return project.error();
    }
    auto response = Response::json(201, to_json(*project));
    response.add_header("Location", "/api/v1/projects/" + project->key);
    return response;
}

admin::Answer<Response> show(Call& call) {
    const auto project = admin::show_project(call.store, call.actor(), call.path[0]);
    if (!project) {
        return project.error();
    }
    return Response::json(200, to_json(*project));
}

admin::Answer<Response> remove(Call& call) {
    const auto deleted = admin::delete_project(call.store, call.actor(), call.path[0]);
    if (!deleted) {
        return deleted.error();
    }
    return Response::json(200, {{"key", call.path[0]},
                                {"tokens_ended", deleted->ended},
                                {"tokens_narrowed", deleted->narrowed},
                                {"grants_removed", deleted->grants},
                                {"damaged", deleted->damaged}});
}

} // namespace

void add_project_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/projects",
                      .operation = "listProjects",
                      .summary = "Projects by key: those that the caller may do something on",
                      .query = k_filters,
                      .answer = &k_page,
                      .handler = list});
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/projects",
                      .operation = "createProject",
                      .summary = "Make a project; needs \"provision\" or \"admin\", globally or in "
                                 "the organization",
                      .body = &k_new_project,
                      .status = 201,
                      .answer = &k_project_schema,
                      .handler = create});
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/projects/{key}",
                      .operation = "showProject",
                      .summary = "One project, for whoever may do something on it",
                      .answer = &k_project_schema,
                      .handler = show});
    routes.push_back({.method = "DELETE",
                      .pattern = "/api/v1/projects/{key}",
                      .operation = "deleteProject",
                      .summary = "Delete a project, its project tokens and the grants on it; needs "
                                 "\"admin\" on it, in its organization or globally",
                      .answer = &k_deleted,
                      .handler = remove});
}

} // namespace tokenward::http
