#include "http/sonarqube_api.hpp"

#include "tokenward/expiration_header.hpp"

#include <string>

namespace tokenward::http {
namespace {

std::string message_of(const Problem& problem) {
    if (problem.status == 403) {
        return "Insufficient privileges";
    }
    if (problem.status == 405) {
        const bool is_post = !problem.headers.empty() && problem.headers.front().second == "POST";
        return std::string("HTTP method ") + (is_post ? "POST" : "GET") + " is required";
    }
    return problem.detail;
}

} // namespace

Response render_sonarqube(const Problem& problem, std::string_view /*request_id*/) {
    if (problem.status == 401) {
        return {401, problem.headers, {}, {}};
    }
    auto errors = Json::array();
    errors.push_back({{"msg", message_of(problem)}});
    auto response = Response::json(problem.status, {{"errors", errors}});
    response.headers = problem.headers;
    return response;
}

Surface sonarqube_surface() {
    Surface surface{.prefix = "/api/",
                    .routes = {},
                    .render = render_sonarqube,
                    .takes_forms = true,
                    .checks_query = false,
                    .cache_control = "no-cache, no-store, must-revalidate",
                    .expiration_header = "SonarQube-Authentication-Token-Expiration",
                    .expiration_format = ExpirationFormat::SonarQube};
    surface.routes.push_back({.method = "POST",
                              .pattern = "/api/user_tokens/generate",
                              .operation = "sonarqubeGenerate",
                              .summary = "Make a token",
                              .handler = sonarqube_generate});
    surface.routes.push_back({.method = "GET",
                              .pattern = "/api/user_tokens/search",
                              .operation = "sonarqubeSearch",
                              .summary = "A user's tokens, newest first",
                              .handler = sonarqube_search});
    surface.routes.push_back({.method = "POST",
                              .pattern = "/api/user_tokens/revoke",
                              .operation = "sonarqubeRevoke",
                              .summary = "Revoke a token by its name",
                              .status = 204,
                              .handler = sonarqube_revoke});
    surface.routes.push_back({.method = "GET",
                              .pattern = "/api/authentication/validate",
                              .operation = "sonarqubeValidate",
                              .summary = "Whether the credential is good",
                              .access = Access::Whoever,
                              .handler = sonarqube_validate});
    return surface;
}

} // namespace tokenward::http
