#include "admin/people/sign_in.hpp"
#include "admin/records/expiry.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_request.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/lists_json.hpp"
#include "http/session_cookie.hpp"
#include "http/token_json.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::string_view k_current = "current";

constexpr std::array k_sign_in_members = {
    Member{"login"},
    Member{"password"},
    Member{"device", Kind::String, Presence::Optional, "what the session will be called"},
    Member{"cookie", Kind::Boolean, Presence::Optional,
           "true: the token comes as a cookie, and not in the body; for pages of this host"},
};
constinit const Schema k_sign_in{"SignIn", k_sign_in_members};

constexpr std::array k_opened_members = {
    Member{"id"},
    Member{"device"},
    Member{"expires_at", Kind::Time},
    Member{"token", Kind::String, Presence::Nullable, "null when it came as a cookie"},
};
constinit const Schema k_opened{"OpenedSession", k_opened_members};

constexpr std::array k_session_members = {
    Member{"id"},
    Member{"device"},
    Member{"login"},
    Member{"name", Kind::String, Presence::Nullable},
    Member{"email", Kind::String, Presence::Nullable},
    Member{"department", Kind::String, Presence::Nullable},
    Member{"user_type", Kind::String, Presence::Nullable},
    Member{"status", Kind::String, Presence::Required, {}, k_token_statuses},
    Member{"created_at", Kind::Time},
    Member{"last_active_at", Kind::Time, Presence::Nullable, "noted at most hourly"},
    Member{"expires_at", Kind::Time, Presence::Nullable},
    Member{"current", Kind::Boolean, Presence::Required, "this call was made with it"},
};
constinit const Schema k_session{"Session", k_session_members};

constinit const auto k_page_members = page_members(&k_session);
constinit const Schema k_page{"SessionPage", k_page_members};

constexpr std::array k_filters = {
    Parameter{.name = "owner", .help = "a login"},
    Parameter{.name = "text", .help = "in the device's name or the login"},
    k_after,
    k_limit,
};

admin::Answer<std::string> device_in(const Json& body) {
    if (!body.contains("device")) {
        return std::string(flag_in(body, "cookie") ? "browser" : "api");
    }
    if (const auto done = refuse_empty(body, {"device"}); !done) {
        return done.error();
    }
    auto device = admin::check_token_name(text_in(body, "device"));
    return device ? device : admin::invalid("\"device\": " + device.error().message);
}

admin::SignIn read_request(Call& call, std::string device) {
    admin::SignIn request;
    request.login = text_in(call.body, "login");
    request.password = take_secret(call.body, "password");
    request.device = std::move(device);
    request.agent = "api";
    request.from = call.request.client;
    return request;
}

admin::Answer<Response> open(Call& call) {
    const bool as_cookie = flag_in(call.body, "cookie");
    if (as_cookie && !is_of_same_origin(call.request)) {
        return admin::refused("a cookie is only given to a page of this host");
    }
    auto device = device_in(call.body);
    if (!device) {
        return device.error();
    }
    const auto created = admin::sign_in(call.store, read_request(call, *std::move(device)));
    if (!created) {
        return created.error();
    }
    const auto& detail = created->detail;
    Json document = {{"id", detail.id},
                     {"device", detail.name},
                     {"expires_at", admin::time_text(*detail.expires_at)},
                     {"token", as_cookie ? Json() : Json(std::string(created->text.view()))}};
    auto response = Response::json(201, document);
    if (as_cookie) {
        const auto lasts = *detail.expires_at - call.store.surroundings().now();
        response.add_header("Set-Cookie",
                            session_cookie(call.request, created->text.view(), lasts));
    } else {
        wipe(document["token"].get_ref<std::string&>());
    }
    return response;
}

class SessionWriter {
public:
    SessionWriter(const std::map<std::string, admin::UserDetail>& owners, const Call& call)
        : owners_(owners), current_(call.caller.token_id), now_(call.store.surroundings().now()) {}

    Json operator()(const admin::TokenDetail& token) const {
        const auto owner = owners_.find(token.owner);
        const auto profile = owner == owners_.end() ? admin::UserProfile() : owner->second.profile;
        return {{"id", token.id},
                {"device", token.name},
                {"login", token.owner},
                {"name", or_null(profile.name)},
                {"email", or_null(profile.email)},
                {"department", or_null(profile.department)},
                {"user_type", or_null(profile.user_type)},
                {"status", to_word(token.status(now_))},
                {"created_at", admin::time_text(token.created_at)},
                {"last_active_at", or_null(token.last_used)},
                {"expires_at", or_null(token.expires_at)},
                {"current", token.id == current_}};
    }

private:
    const std::map<std::string, admin::UserDetail>& owners_;
    const std::string& current_;
    Time now_;
};

admin::Answer<Response> list(Call& call) {
    const auto limit = limit_of(call);
    if (!limit) {
        return limit.error();
    }
    admin::TokenFilter filter;
    filter.type = TokenType::Session;
    filter.owner = call.parameter("owner");
    filter.text = call.parameter("text");
    const auto page =
        admin::list_tokens(call.store, call.actor(), filter, {call.parameter("after"), *limit});
    if (!page) {
        return page.error();
    }
    const auto owners = admin::owners_of(call.store, page->items);
    if (!owners) {
        return owners.error();
    }
    return page_response(*page, SessionWriter(*owners, call));
}

admin::Answer<Response> close(Call& call) {
    const bool is_current = call.path[0] == k_current;
    if (is_current && call.caller.type != TokenType::Session) {
        return admin::invalid("this call was made with no session; name one by its id");
    }
    const auto& id = is_current ? call.caller.token_id : call.path[0];
    const auto ended = admin::revoke_session(call.store, call.actor(), id);
    if (!ended) {
        return ended.error();
    }
    auto response = Response::no_content();
    if (id == call.caller.token_id) {
        response.add_header("Set-Cookie", no_session_cookie(call.request));
    }
    return response;
}

} // namespace

void add_session_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/sessions",
                      .operation = "openSession",
                      .summary = "Sign in with login and password",
                      .access = Access::Anyone,
                      .pace = Pace::Slow,
                      .body = &k_sign_in,
                      .status = 201,
                      .answer = &k_opened,
                      .handler = open});
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/sessions",
                      .operation = "listSessions",
                      .summary = "Signed-in devices: one's own, and everybody's for a system "
                                 "administrator",
                      .query = k_filters,
                      .answer = &k_page,
                      .handler = list});
    routes.push_back({.method = "DELETE",
                      .pattern = "/api/v1/sessions/{id}",
                      .operation = "closeSession",
                      .summary = "Sign a device out; `current` is the caller's own session",
                      .status = 204,
                      .handler = close});
}

} // namespace tokenward::http
