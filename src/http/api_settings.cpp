#include "admin/initialization.hpp"
#include "admin/require.hpp"
#include "admin/settings.hpp"
#include "http/api.hpp"
#include "http/json_body.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <string>

namespace tokenward::http {
namespace {

constexpr std::array k_settings_members = {
    Member{"max_lifetime_days", Kind::Integer, Presence::Nullable,
           "of every newly created token; null: none, and no expiry is allowed"},
    Member{"organization_permissions", Kind::Strings, Presence::Required,
           "what organization tokens may be given"},
};
constinit const Schema k_settings{"Settings", k_settings_members};

constexpr std::array k_change_members = {
    Member{"max_lifetime_days", Kind::Integer, Presence::OptionalNullable, "1 to 36500, or null"},
    Member{"organization_permissions", Kind::Strings, Presence::Optional},
};
constinit const Schema k_change{"SettingsChange", k_change_members};

Json to_json(const admin::Settings& settings) {
    return {{"max_lifetime_days",
             settings.max_lifetime ? Json(settings.max_lifetime->count()) : Json()},
            {"organization_permissions", settings.organization_permissions.words()}};
}

/// 0, which is refused, for a number that no count of days can hold.
std::chrono::days days_in(const Json& number) {
    const auto count = number.get<std::int64_t>();
    const bool is_sane = count > 0 && count <= admin::k_longest_lifetime.count() + 1;
    return std::chrono::days(is_sane ? static_cast<int>(count) : 0);
}

admin::Answer<Response> show(Call& call) {
    const auto settings = admin::show_settings(call.store);
    return settings ? admin::Answer<Response>(Response::json(200, to_json(*settings)))
                    : settings.error();
}

admin::Answer<Response> change(Call& call) {
    const auto words = texts_in(call.body, "organization_permissions");
    for (const auto& word : words) {
        if (auto failure = admin::check_permission(word)) {
            return *std::move(failure);
        }
    }
    const auto edit = [&](admin::Settings& settings) {
        if (const auto days = call.body.find("max_lifetime_days"); days != call.body.end()) {
            settings.max_lifetime = days->is_null() ? std::nullopt : std::optional(days_in(*days));
        }
        if (call.body.contains("organization_permissions")) {
            settings.organization_permissions = {};
            for (const auto& word : words) {
                settings.organization_permissions.add(word);
            }
        }
    };
    const auto settings = admin::change_settings(call.store, call.actor(), edit);
    return settings ? admin::Answer<Response>(Response::json(200, to_json(*settings)))
                    : settings.error();
}

} // namespace

void add_settings_routes(std::vector<Route>& routes) {
    routes.push_back({.method = "GET",
                      .pattern = "/api/v1/settings",
                      .operation = "showSettings",
                      .summary = "Limits on new tokens",
                      .answer = &k_settings,
                      .handler = show});
    routes.push_back({.method = "PATCH",
                      .pattern = "/api/v1/settings",
                      .operation = "changeSettings",
                      .summary = "Change limits on new tokens; those that are there stay as they "
                                 "are. System administrators only",
                      .body = &k_change,
                      .answer = &k_settings,
                      .handler = change});
}

} // namespace tokenward::http
