/// @file settings.hpp
/// `<prefix>admin:settings`: limits for the whole store. `init` makes the record, and creating a
/// token needs it: taking it away must not take the limits away.
#pragma once

#include "admin/detail_reader.hpp"
#include "admin/permission_set.hpp"
#include "tokenward/field.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace tokenward::admin {

struct Settings {
    static constexpr std::string_view k_what = "settings";

    /// Of every newly created token; none allows tokens without expiry.
    std::optional<std::chrono::days> max_lifetime;
    /// What organization tokens may be given.
    PermissionSet organization_permissions;

    [[nodiscard]] static Settings defaults();
    [[nodiscard]] static Settings read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

inline constexpr std::chrono::days k_longest_lifetime{36'500};

} // namespace tokenward::admin
