#include "admin/records/settings.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/store/require.hpp"
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
           "of every newly created token; null: no maximum, and tokens may never expire"},
    Member{"organization_permissions", Kind::Strings, Presence::Required,
           "what organization tokens may be given"},
    Member{"tokens_may_outlive", Kind::Boolean, Presence::Required,
           "whether what is made through a token may end later than that token"},
    Member{"session_lifetime_days", Kind::Integer, Presence::Required,
           "how long a device stays signed in"},
    Member{"idle_days", Kind::Integer, Presence::Nullable,
           "tokens without expiry that were not used for so long are removed; null: never"},
    Member{"audit_entries", Kind::Integer, Presence::Required, "about so many are kept"},
};
constinit const Schema k_settings{"Settings", k_settings_members};

constexpr std::array k_change_members = {
    Member{"max_lifetime_days", Kind::Integer, Presence::OptionalNullable,
           "1 to 36500; null: no maximum"},
    Member{"organization_permissions", Kind::Strings, Presence::Optional,
           "the whole list, in place of the one there is"},
    Member{"tokens_may_outlive", Kind::Boolean, Presence::Optional,
           "whether what is made through a token may end later than that token"},
    Member{"session_lifetime_days", Kind::Integer, Presence::Optional, "1 to 36500"},
    Member{"idle_days", Kind::Integer, Presence::OptionalNullable, "1 to 36500, or null"},
    Member{"audit_entries", Kind::Integer, Presence::Optional, "1000 to 10000000"},
};
constinit const Schema k_change{"SettingsChange", k_change_members};

Json to_json(const admin::Settings& settings) {
    return {{"max_lifetime_days",
             settings.max_lifetime ? Json(settings.max_lifetime->count()) : Json()},
            {"organization_permissions", settings.organization_permissions.words()},
            {"tokens_may_outlive", settings.tokens_may_outlive},
            {"session_lifetime_days", settings.session_lifetime.count()},
            {"idle_days", settings.idle_days ? Json(settings.idle_days->count()) : Json()},
            {"audit_entries", settings.audit_entries}};
}

/// 0, which is refused, for a number that no count of days can hold.
std::chrono::days days_in(const Json& number) {
    const auto count = number.get<std::int64_t>();
    const bool is_sane = count > 0 && count <= admin::k_longest_lifetime.count() + 1;
    return std::chrono::days(is_sane ? static_cast<int>(count) : 0);
}

/// Those that are there; a number out of bounds is left to the service.
void put_into(const Json& body, admin::Settings& settings) {
    for (const auto& [name, value] : body.items()) {
        if (name == "max_lifetime_days") {
            settings.max_lifetime = value.is_null() ? std::nullopt : std::optional(days_in(value));
        } else if (name == "organization_permissions") {
            settings.organization_permissions = {};
            for (const auto& word : value) {
                settings.organization_permissions.add(word.get<std::string>());
            }
        } else if (name == "tokens_may_outlive") {
            settings.tokens_may_outlive = value.get<bool>();
        } else if (name == "session_lifetime_days") {
            settings.session_lifetime = days_in(value);
        } else if (name == "idle_days") {
            settings.idle_days = value.is_null() ? std::nullopt : std::optional(days_in(value));
        } else if (name == "audit_entries") {
            settings.audit_entries = value.get<std::int64_t>();
        }
    }
}

admin::Answer<Response> show(Call& call) {
    const auto settings = admin::show_settings(call.store, call.actor());
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
        put_into(call.body, settings);
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
