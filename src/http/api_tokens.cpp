#include "admin/records/expiry.hpp"
#include "admin/tokens/token_creation.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/lists_json.hpp"
#include "http/token_json.hpp"

#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::array<std::string_view, 4> k_made_types = {"user", "project", "global",
                                                          "organization"};
constexpr std::array k_new_token_members = {
    Member{"name", Kind::String, Presence::Required,
           "at most 100 characters, unique for its owner"},
    Member{"type", Kind::String, Presence::Required, {}, k_made_types},
    Member{"owner", Kind::String, Presence::Optional, "a login; without it the caller"},
    Member{"organization", Kind::String, Presence::Optional, "of an organization token"},
    Member{"projects", Kind::StringsOrAll, Presence::Optional, "only for these"},
    Member{"permissions", Kind::Strings, Presence::Optional, "only these; without it all"},
    Member{"attributes", Kind::StringMap, Presence::Optional,
           "only where a location has these attributes"},
    Member{"expires", Kind::String, Presence::Optional,
           "`90d`, a date (00:00 UTC), a time (RFC 3339) or `never`; without it never"},
    Member{"description", Kind::String, Presence::Optional, "what it is for"},
};
constinit const Schema k_new_token{"NewToken", k_new_token_members};

constinit const auto k_page_members = page_members(&k_token_schema);
constinit const Schema k_page{"TokenPage", k_page_members};

constexpr std::array k_filters = {
    Parameter{.name = "owner", .help = "a login"},
    Parameter{.name = "organization", .help = "a key; its organization tokens"},
    Parameter{.name = "project", .help = "a key; tokens whose list names it"},
    Parameter{.name = "text", .help = "in the name, the description or the owner's login"},
    Parameter{.name = "type", .help = "without it all but sessions", .words = k_token_type_words},
    Parameter{.name = "status", .words = k_token_statuses},
    k_after,
    k_limit,
};

admin::Answer<admin::TokenRequest> read_request(const Call& call, Time now) {
    const auto& body = call.body;
    if (const auto done = refuse_empty(body, {"owner", "organization"}); !done) {
        return done.error();
    }
    admin::TokenRequest request;
    request.name = text_in(body, "name");
    request.type = token_type_from(text_in(body, "type")).value_or(TokenType::User);
    request.organization = text_in(body, "organization");
    request.owner = text_in(body, "owner");
    if (request.owner.empty() && request.type != TokenType::Organization) {
        request.owner = call.actor().login;
    }
    request.projects = texts_in(body, "projects");
    request.all_projects = text_in(body, "projects") == "*";
    request.permissions = texts_in(body, "permissions");
    for (const auto* const list : {"projects", "permissions"}) {
        // What is left out means all; a list that came out empty must not.
        if (body.contains(list) && body[list].is_array() && body[list].empty()) {
            return admin::invalid("\"" + std::string(list) + "\" is an empty list: a token for " +
                                  "nothing; leave it out for all");
        }
    }
    if (const auto attributes = body.find("attributes"); attributes != body.end()) {
        for (const auto& [name, value] : attributes->items()) {
            request.attributes.emplace_back(name, value.get<std::string>());
        }
    }
    const auto expires = text_in(body, "expires");
    const auto expires_at =
        admin::parse_expiry(body.contains("expires") ? expires : std::string("never"), now);
    if (!expires_at) {
        return admin::invalid("\"expires\": " + expires_at.error().message);
    }
    request.expires_at = *expires_at;
    request.description = text_in(body, "description");
    return request;
}

admin::Answer<Response> create(Call& call) {
    const auto now = call.store.surroundings().now();
    auto request = read_request(call, now);
    if (!request) {
        return request.error();
    }
    const auto created = admin::create_token(call.store, call.actor(), *std::move(request));
    if (!created) {
        return created.error();
    }
    Json document = {{"token", std::string(created->text.view())}};
    document.update(to_json(created->detail, now));
    auto response = Response::json(201, document);
    wipe(document["token"].get_ref<std::string&>());
    response.add_header("Location", "/api/v1/tokens/" + created->detail.id);
    return response;
}

admin::Answer<Response> list(Call& call) {
    const auto limit = limit_of(call);
    if (!limit) {
        return limit.error();
    }
    admin::TokenFilter filter;
    filter.owner = call.parameter("owner");
    filter.organization = call.parameter("organization");
    filter.project = call.parameter("project");
    filter.text = call.parameter("text");
    filter.type = token_type_from(call.parameter("type"));
    filter.status = admin::token_status_from(call.parameter("status"));
    const auto now = call.store.surroundings().now();
    const auto page =
        admin::list_tokens(call.store, call.actor(), filter, {call.parameter("after"), *limit});
    if (!page) {
        return page.error();
    }
    return page_response(*page,
                         [now](const admin::TokenDetail& token) { return to_json(token, now); });
}

admin::Answer<Response> show(Call& call) {
    const auto token = admin::show_token(call.store, call.actor(), call.path[0]);
    if (!token) {
        return token.error();
    }
    return Response::json(200, to_json(*token, call.store.surroundings().now()));
}

admin::Answer<Response> revoke(Call& call) {
    const auto revoked = admin::revoke_token(call.store, call.actor(), call.path[0]);
    return revoked ? admin::Answer<Response>(Response::no_content()) : revoked.error();
}

} // namespace

void add_token_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/tokens",
                      .operation = "listTokens",
                      .summary = "Tokens, newest first; without a filter one's own, and "
                                 "everybody's for a system administrator",
                      .query = k_filters,
                      .answer = &k_page,
                      .handler = list});
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/tokens",
                      .operation = "createToken",
                      .summary = "Make a token; the answer shows it this once",
                      .body = &k_new_token,
                      .status = 201,
                      .answer = &k_created_token_schema,
                      .handler = create});
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/tokens/{id}",
                      .operation = "showToken",
                      .summary = "One token's details",
                      .answer = &k_token_schema,
                      .handler = show});
    routes.push_back({.method = "DELETE",
                      .pattern = "/api/v1/tokens/{id}",
                      .operation = "revokeToken",
                      .summary = "Revoke a token: the next request with it is refused",
                      .status = 204,
                      .handler = revoke});
}

} // namespace tokenward::http
