#include "admin/people/users.hpp"
#include "http/api.hpp"
#include "http/user_json.hpp"

#include <array>

namespace tokenward::http {
namespace {

constexpr std::array k_token_members = {
    Member{"id"},
    Member{"name"},
    Member{"type"},
    Member{"expires_at", Kind::Time, Presence::Nullable},
};
constinit const Schema k_token{"CallingToken", k_token_members};

constexpr std::array k_me_members = {
    Member{"login", Kind::String, Presence::Required, "who the caller acts for"},
    Member{
        "token", Kind::Object, Presence::Required, "the one this call was made with", {}, &k_token},
    Member{"user",
           Kind::Object,
           Presence::Nullable,
           "with no more rights than the token has",
           {},
           &k_user_view_schema},
};
constinit const Schema k_me{"Me", k_me_members};

admin::Answer<Response> show(Call& call) {
    const auto view = admin::show_user(call.store, call.actor(), call.actor().login);
    if (!view && view.error().kind != admin::FailureKind::Refused) {
        return view.error();
    }
    const auto& caller = call.caller;
    const Json token = {{"id", caller.token_id},
                        {"name", caller.token_name},
                        {"type", to_word(caller.type)},
                        {"expires_at", or_null(caller.expires_at)}};
    return Response::json(200, {{"login", call.actor().login},
                                {"token", token},
                                {"user", view ? to_json(*view) : Json()}});
}

} // namespace

void add_me_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/me",
                      .operation = "showMe",
                      .summary = "Who calls, and with which token",
                      .answer = &k_me,
                      .handler = show});
}

} // namespace tokenward::http
