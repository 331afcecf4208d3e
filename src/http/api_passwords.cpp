#include "admin/people/passwords.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/session_cookie.hpp"

#include <array>
#include <string>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::array k_password_members = {
    Member{"password", Kind::String, Presence::Required, "8 characters to 1024 bytes"},
    Member{"current", Kind::String, Presence::Optional, "needed for one's own"},
};
constinit const Schema k_password{"NewPassword", k_password_members};

constexpr std::array k_changed_members = {
    Member{"login"},
    Member{"sessions_ended", Kind::Integer},
};
constinit const Schema k_changed{"PasswordChange", k_changed_members};

admin::Answer<Response> change(Call& call) {
    admin::NewPassword password;
    password.login = call.path[0];
    password.fresh = take_secret(call.body, "password");
    if (call.body.contains("current")) {
        password.current = take_secret(call.body, "current");
    }
    const auto ended = admin::set_password(call.store, call.actor(), password);
    if (!ended) {
        return ended.error();
    }
    auto response = Response::json(200, {{"login", password.login}, {"sessions_ended", *ended}});
    if (password.login == call.actor().login) {
        response.add_header("Set-Cookie", no_session_cookie(call.request));
    }
    return response;
}

} // namespace

void add_password_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "PUT",
                      .pattern = "/api/v1/users/{login}/password",
                      .operation = "setPassword",
                      .summary = "Set a password; all sessions of the user end. One's own in a "
                                 "session, with the current one; anybody's for a system "
                                 "administrator",
                      .pace = Pace::Slow,
                      .body = &k_password,
                      .answer = &k_changed,
                      .handler = change});
}

} // namespace tokenward::http
