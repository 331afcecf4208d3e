#include "admin/people/grants.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"

#include <array>
#include <string>
#include <vector>

namespace tokenward::http {
namespace {

constexpr std::array k_grant_members = {
    Member{"permissions", Kind::Strings, Presence::Required, "words such as scan or admin"},
    Member{"organization", Kind::String, Presence::Optional, "only in this one"},
    Member{"project", Kind::String, Presence::Optional, "only on this one"},
};
constinit const Schema k_grant{"Grant", k_grant_members};

constexpr std::array k_taken = {
    Parameter{.name = "permission",
              .help = "a word; may be repeated",
              .kind = Kind::Strings,
              .required = true},
    Parameter{.name = "organization", .help = "those granted in this one"},
    Parameter{.name = "project", .help = "those granted on this one"},
};

constexpr std::array k_changed_members = {
    Member{"login"},
    Member{"organization", Kind::String, Presence::Nullable},
    Member{"project", Kind::String, Presence::Nullable},
    Member{"changed", Kind::Strings, Presence::Required, "permissions given or taken away"},
};
constinit const Schema k_changed{"GrantChange", k_changed_members};

Response changed(const Call& call, const admin::GrantPlace& place,
                 const std::vector<std::string>& permissions) {
    return Response::json(200, {{"login", call.path[0]},
                                {"organization", or_null(place.organization)},
                                {"project", or_null(place.project)},
                                {"changed", permissions}});
}

admin::Answer<Response> give(Call& call) {
    if (const auto done = refuse_empty(call.body, {"organization", "project"}); !done) {
        return done.error();
    }
    const admin::GrantPlace place{text_in(call.body, "organization"),
                                  text_in(call.body, "project")};
    const auto given = admin::grant(call.store, call.actor(), call.path[0],
                                    texts_in(call.body, "permissions"), place);
    return given ? admin::Answer<Response>(changed(call, place, *given)) : given.error();
}

admin::Answer<Response> take(Call& call) {
    const admin::GrantPlace place{call.parameter("organization"), call.parameter("project")};
    const auto permissions = call.parameters("permission");
    const auto taken = admin::ungrant(call.store, call.actor(), call.path[0], permissions, place);
    return taken ? admin::Answer<Response>(changed(call, place, permissions)) : taken.error();
}

} // namespace

void add_grant_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/users/{login}/grants",
                      .operation = "grant",
                      .summary = "Give permissions, globally, in an organization or on a project; "
                                 "system administrators only",
                      .body = &k_grant,
                      .answer = &k_changed,
                      .handler = give});
    routes.push_back({.method = "DELETE",
                      .pattern = "/api/v1/users/{login}/grants",
                      .operation = "ungrant",
                      .summary = "Take permissions away; system administrators only",
                      .query = k_taken,
                      .answer = &k_changed,
                      .handler = take});
}

} // namespace tokenward::http
