#include "http/api.hpp"

#include "http/sonarqube_api.hpp"

namespace tokenward::http {
namespace {

admin::Answer<Response> ready(Call& call) {
    const auto look = call.store.look();
    if (!look) {
        return look.error();
    }
    return Response::text("ready\n", "text/plain");
}

std::vector<Route> version_1() {
    std::vector<Route> routes;
    for (const auto add :
         {add_me_routes, add_session_routes, add_token_routes, add_token_change_routes,
          add_token_rotation_routes, add_user_routes, add_password_routes, add_grant_routes,
          add_project_routes, add_organization_routes, add_settings_routes, add_audit_routes}) {
        add(routes);
    }
    return routes;
}

Route page(std::string_view pattern, std::string_view operation, Page page) {
    return {.method = "GET",
            .pattern = pattern,
            .operation = operation,
            .summary = {},
            .access = Access::Anyone,
            .page = page};
}

std::vector<Route> others() {
    return {{.method = "GET",
             .pattern = "/readyz",
             .operation = "ready",
             .summary = "200 when Redis can be asked and holds the store",
             .access = Access::Anyone,
             .handler = ready},
            page("/healthz", "health", Page::Health),
            page("/metrics", "metrics", Page::Metrics),
            page("/openapi.json", "openapi", Page::OpenApi)};
}

} // namespace

std::vector<Surface> api_surfaces() {
    return {{.prefix = "/api/v1/", .routes = version_1()},
            sonarqube_surface(),
            {.prefix = "", .routes = others()}};
}

} // namespace tokenward::http
