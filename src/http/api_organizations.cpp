#include "admin/access/visibility.hpp"
#include "admin/projects/organizations.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/lists_json.hpp"
#include "http/organization_json.hpp"

#include <array>

namespace tokenward::http {
namespace {

constexpr std::array k_new_organization_members = {Member{
    "key", Kind::String, Presence::Required, "letters, digits and . _ : -, not digits alone"}};
constinit const Schema k_new_organization{"NewOrganization", k_new_organization_members};

constexpr std::array k_deleted_members = {
    Member{"key"},
    Member{"tokens_ended", Kind::Integer, Presence::Required, "organization tokens"},
    Member{"grants_removed", Kind::Integer, Presence::Required, "users that had permissions in it"},
    Member{"damaged", Kind::Strings},
};
constinit const Schema k_deleted{"DeletedOrganization", k_deleted_members};

constinit const auto k_page_members = page_members(&k_organization_schema);
constinit const Schema k_page{"OrganizationPage", k_page_members};

admin::Answer<Response> list(Call& call) {
    const auto limit = limit_of(call);
    if (!limit) {
        return limit.error();
    }
    const auto page =
        admin::list_organizations(call.store, call.actor(), {call.parameter("after"), *limit});
    if (!page) {
        return page.error();
    }
    return page_response(
        *page, [](const admin::OrganizationDetail& organization) { return to_json(organization); });
}

admin::Answer<Response> create(Call& call) {
    const auto organization =
        admin::create_organization(call.store, call.actor(), text_in(call.body, "key"));
    if (!organization) {
        return organization.error();
    }
    auto response = Response::json(201, to_json(*organization));
    response.add_header("Location", "/api/v1/organizations/" + organization->key);
    return response;
}

admin::Answer<Response> show(Call& call) {
    const auto organization = admin::show_organization(call.store, call.actor(), call.path[0]);
    return organization ? admin::Answer<Response>(Response::json(200, to_json(*organization)))
                        : organization.error();
}

admin::Answer<Response> remove(Call& call) {
    const auto deleted = admin::delete_organization(call.store, call.actor(), call.path[0]);
    if (!deleted) {
        return deleted.error();
    }
    return Response::json(200, {{"key", call.path[0]},
                                {"tokens_ended", deleted->ended},
                                {"grants_removed", deleted->grants},
                                {"damaged", deleted->damaged}});
}

} // namespace

void add_organization_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/organizations",
                      .operation = "listOrganizations",
                      .summary = "Organizations by key: those that the caller has a permission in",
                      .query = k_paging,
                      .answer = &k_page,
                      .handler = list});
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/organizations",
                      .operation = "createOrganization",
                      .summary = "Make an organization; system administrators only",
                      .body = &k_new_organization,
                      .status = 201,
                      .answer = &k_organization_schema,
                      .handler = create});
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/organizations/{key}",
                      .operation = "showOrganization",
                      .summary = "One organization, for its administrators",
                      .answer = &k_organization_schema,
                      .handler = show});
    routes.push_back({.method = "DELETE",
                      .pattern = "/api/v1/organizations/{key}",
                      .operation = "deleteOrganization",
                      .summary = "Delete an organization without projects; its tokens end. System "
                                 "administrators only",
                      .answer = &k_deleted,
                      .handler = remove});
}

} // namespace tokenward::http
