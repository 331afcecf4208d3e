/// @file token_detail.hpp
/// `<prefix>admin:t:<id>`: everything about a token but the token, enough to write its gate record
/// anew.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "admin/records/permission_set.hpp"
#include "admin/records/project_scope.hpp"
#include "admin/records/reminded.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"
#include "tokenward/token_type.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

enum class TokenStatus : std::uint8_t { Active, Expiring, Expired, Rotated };

[[nodiscard]] std::string_view to_word(TokenStatus status) noexcept;
[[nodiscard]] std::optional<TokenStatus> token_status_from(std::string_view word) noexcept;

inline constexpr std::string_view k_sonarqube = "sonarqube";

/// Of a token that was issued elsewhere and imported.
struct TokenOrigin {
    std::string server; ///< k_sonarqube
    Time imported_at{};
};

/// Of a token that another one took the place of.
struct TokenSuccession {
    std::string successor; ///< token id
    Time at{};
};

struct TokenDetail {
    static constexpr std::string_view k_what = "token";

    std::string id;
    std::string name;
    TokenType type = TokenType::User;
    std::string owner; ///< login; empty for organization tokens
    std::string owner_incarnation;
    std::string organization; ///< organization tokens only
    std::string organization_incarnation;
    ProjectScope projects;
    PermissionSet permissions;
    std::map<std::string, std::string> attributes;
    std::optional<Time> expires_at;
    std::string predecessor;           ///< token id, while it may still be used
    std::string lookup;                ///< the last part of the gate record's name
    char key_id = 0;                   ///< the key it was minted with; NUL when it was imported
    std::optional<TokenOrigin> origin; ///< imported ones only
    /// Only of one that was rotated out: it bears its name no more, and `expires_at` is when its
    /// grace ends.
    std::optional<TokenSuccession> succession;
    std::string description;
    Time created_at{};
    std::string created_by;
    std::optional<Time> restored_at;                       ///< taken from a backup
    std::map<std::string, Reminded, std::less<>> reminded; ///< by channel; see reminder_due.hpp
    /// No part of the record, but filled in by token_listing.hpp: see last_use.hpp.
    std::optional<Time> last_used;

    [[nodiscard]] static TokenDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;

    /// Into this store: made, imported, or taken from a backup, whichever was last.
    [[nodiscard]] Time came_at() const;
    /// `expiring`: under 7 days left. `rotated`: rotated out, and not yet expired.
    [[nodiscard]] TokenStatus status(Time now) const noexcept;
};

[[nodiscard]] bool is_lookup(std::string_view text) noexcept;

} // namespace tokenward::admin
