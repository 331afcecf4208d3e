#include "admin/people/users.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"
#include "http/lists_json.hpp"
#include "http/user_json.hpp"

#include <array>
#include <optional>
#include <string>

namespace tokenward::http {
namespace {

constexpr Member k_name{"name", Kind::String, Presence::OptionalNullable};
constexpr Member k_email{"email", Kind::String, Presence::OptionalNullable, "mail address"};
constexpr Member k_department{"department", Kind::String, Presence::OptionalNullable};
constexpr Member k_user_type{"user_type", Kind::String, Presence::OptionalNullable};

constexpr std::array k_new_user_members = {
    Member{"login", Kind::String, Presence::Required, "letters, digits and . _ @ -"}, k_name,
    k_email, k_department, k_user_type};
constinit const Schema k_new_user{"NewUser", k_new_user_members};

constexpr std::array k_change_members = {
    Member{"active", Kind::Boolean, Presence::Optional,
           "by itself; false: all of the user's tokens are refused until it is true again"},
    k_name, k_email, k_department, k_user_type};
constinit const Schema k_change{"UserChange", k_change_members};

constinit const auto k_page_members = page_members(&k_user_schema);
constinit const Schema k_page{"UserPage", k_page_members};

admin::Answer<Response> list(Call& call) {
    const auto limit = limit_of(call);
    if (!limit) {
        return limit.error();
    }
    const auto page =
        admin::list_users(call.store, call.actor(), {call.parameter("after"), *limit});
    if (!page) {
        return page.error();
    }
    return page_response(*page, [](const admin::UserDetail& user) { return to_json(user); });
}

admin::UserProfileEdit profile_in(const Json& body) {
    return {text_if_there(body, "name"), text_if_there(body, "email"),
            text_if_there(body, "department"), text_if_there(body, "user_type")};
}

admin::Answer<Response> create(Call& call) {
    const auto user = admin::create_user(call.store, call.actor(), text_in(call.body, "login"),
                                         profile_in(call.body).applied_to({}));
    if (!user) {
        return user.error();
    }
    auto response = Response::json(201, to_json(*user));
    response.add_header("Location", "/api/v1/users/" + user->login);
    return response;
}

admin::Answer<Response> show(Call& call) {
    const auto view = admin::show_user(call.store, call.actor(), call.path[0]);
    return view ? admin::Answer<Response>(Response::json(200, to_json(*view))) : view.error();
}

/// Tells how the user is now.
admin::Answer<Response> shown(const Call& call) {
    const auto view = admin::show_user(call.store, call.actor(), call.path[0]);
    return view ? admin::Answer<Response>(Response::json(200, to_json(view->user))) : view.error();
}

admin::Answer<Response> set_active(Call& call) {
    const bool active = flag_in(call.body, "active");
    const auto changed = admin::set_user_active(call.store, call.actor(), call.path[0], active);
    return changed ? shown(call) : changed.error();
}

admin::Answer<Response> change(Call& call) {
    const bool has_active = call.body.contains("active");
    if (has_active && call.body.size() > 1) {
        return admin::invalid("\"active\" must be changed by itself: two changes can't be one");
    }
    if (has_active) {
        return set_active(call);
    }
    const auto user =
        admin::edit_user(call.store, call.actor(), call.path[0], profile_in(call.body));
    return user ? admin::Answer<Response>(Response::json(200, to_json(*user))) : user.error();
}

} // namespace

void add_user_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/users",
                      .operation = "listUsers",
                      .summary = "Users by login; system administrators only",
                      .query = k_paging,
                      .answer = &k_page,
                      .handler = list});
    routes.push_back({.method = "POST",
                      .pattern = "/api/v1/users",
                      .operation = "createUser",
                      .summary = "Make a user, without any permission yet; system administrators "
                                 "only",
                      .body = &k_new_user,
                      .status = 201,
                      .answer = &k_user_schema,
                      .handler = create});
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/users/{login}",
                      .operation = "showUser",
                      .summary = "A user and what was granted; oneself, or anybody for a system "
                                 "administrator",
                      .answer = &k_user_view_schema,
                      .handler = show});
    routes.push_back({.method = "PATCH",
                      .pattern = "/api/v1/users/{login}",
                      .operation = "changeUser",
                      .summary = "Deactivate or activate a user, or change what is known of the "
                                 "person; system administrators only",
                      .body = &k_change,
                      .answer = &k_user_schema,
                      .handler = change});
}

} // namespace tokenward::http
