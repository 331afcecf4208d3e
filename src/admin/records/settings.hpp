/// @file settings.hpp
/// `<prefix>admin:settings`: limits for the whole store. `init` makes the record, and creating a
/// token needs it: taking it away must not take the limits away.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "admin/records/permission_set.hpp"
#include "tokenward/field.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenward::admin {

inline constexpr std::chrono::days k_longest_lifetime{36'500};
inline constexpr std::chrono::days k_session_lifetime{30};
inline constexpr std::chrono::days k_idle_days{60};
inline constexpr std::int64_t k_audit_entries = 100'000;
inline constexpr std::int64_t k_fewest_audit_entries = 1'000;
inline constexpr std::int64_t k_most_audit_entries = 10'000'000;

struct Settings {
    static constexpr std::string_view k_what = "settings";

    /// Of every newly created token; none allows tokens without expiry.
    std::optional<std::chrono::days> max_lifetime;
    /// What organization tokens may be given.
    PermissionSet organization_permissions;
    /// Whether what is made through a token may end later than that token.
    bool tokens_may_outlive = false;
    /// How long a device stays signed in; `max_lifetime` bounds it, too.
    std::chrono::days session_lifetime = k_session_lifetime;
    /// Tokens without expiry that were not used for so long are removed; none: never.
    std::optional<std::chrono::days> idle_days = k_idle_days;
    /// About so many entries of the audit log are kept.
    std::int64_t audit_entries = k_audit_entries;

    [[nodiscard]] bool operator==(const Settings&) const = default;
    [[nodiscard]] static Settings defaults();
    [[nodiscard]] static Settings read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

} // namespace tokenward::admin
