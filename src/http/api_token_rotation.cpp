#include "admin/records/expiry.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/token_json.hpp"

#include <array>
#include <string>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::array k_members = {
    Member{"grace", Kind::String, Presence::Optional,
           "how long the old one may still be used: `7d`, `12h`, `30m`, at most `30d`, or `0`; 7 "
           "days without it, and never beyond its expiry"},
    Member{"expires", Kind::String, Presence::Optional,
           "of the new one: `90d`, a date (00:00 UTC), a time (RFC 3339) or `never`; without it it "
           "lives as long as the old one was made for"},
};
constinit const Schema k_rotation{"TokenRotation", k_members};

admin::Answer<admin::RotationRequest> read_request(const Json& body, Time now) {
    admin::RotationRequest request;
    if (body.contains("grace")) {
        const auto grace = admin::parse_grace(text_in(body, "grace"));
        if (!grace) {
            return admin::invalid("\"grace\": " + grace.error().message);
        }
        request.grace = *grace;
    }
    if (body.contains("expires")) {
        const auto expires_at = admin::parse_expiry(text_in(body, "expires"), now);
        if (!expires_at) {
            return admin::invalid("\"expires\": " + expires_at.error().message);
        }
        request.keeps_lifetime = false;
        request.expires_at = *expires_at;
    }
    return request;
}

admin::Answer<Response> rotate(Call& call) {
    const auto now = call.store.surroundings().now();
    const auto request = read_request(call.body, now);
    if (!request) {
        return request.error();
    }
    const auto rotated = admin::rotate_token(call.store, call.actor(), call.path[0], *request);
    if (!rotated) {
        return rotated.error();
    }
    auto document = to_json(*rotated, now);
    auto response = Response::json(201, document);
    wipe(document["token"].get_ref<std::string&>());
    response.add_header("Location", "/api/v1/tokens/" + rotated->successor.detail.id);
    return response;
}

} // namespace

void add_token_rotation_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/tokens/{id}/rotate",
                      .operation = "rotateToken",
                      .summary = "Make a successor with the same scope and name; the answer shows "
                                 "it this once. Its first use ends the old one at once",
                      .body = &k_rotation,
                      .may_lack_body = true,
                      .status = 201,
                      .answer = &k_rotated_token_schema,
                      .handler = rotate});
}

} // namespace tokenward::http
