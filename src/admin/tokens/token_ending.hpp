/// @file token_ending.hpp
/// Ending tokens within a change.
#pragma once

#include "admin/records/token_detail.hpp"
#include "admin/store/change.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenward::admin {

// NOLINTBEGIN(readability-identifier-naming): read as ending::revoked.
/// Why a tombstone stands.
namespace ending {
inline constexpr std::string_view revoked = "revoked";
inline constexpr std::string_view project_deleted = "project-deleted";
inline constexpr std::string_view organization_deleted = "organization-deleted";
inline constexpr std::string_view password_changed = "password-changed";
/// Its successor was used, or its grace is over.
inline constexpr std::string_view rotated = "rotated";
inline constexpr std::string_view idle = "idle";
/// Half of what makes a token was missing, see fsck.hpp.
inline constexpr std::string_view half_written = "half-written";
} // namespace ending
// NOLINTEND(readability-identifier-naming)

/// Overwrites the gate record with a tombstone, then takes the details, the index entries and the
/// note of its last use away. (A gate that let it in a moment ago may still write such a note.)
[[nodiscard]] Answer<Done> end_token(Change& change, const TokenDetail& token,
                                     std::string_view why);

/// For a token that has no gate record of its own any more: takes the rest away, and leaves the
/// gate as it is.
[[nodiscard]] Answer<Done> drop_details(Change& change, const TokenDetail& token);

/// For a token whose details have a bad seal: they can't be believed, but where they lead can, for
/// the gate record has its own seal. False when they lead nowhere; then nothing is noted.
[[nodiscard]] Answer<bool> end_damaged_token(Change& change, const std::string& id,
                                             std::string_view why);

/// All signed-in devices of a user; how many there were.
[[nodiscard]] Answer<std::size_t> end_sessions(Change& change, const std::string& login,
                                               std::string_view why);

} // namespace tokenward::admin
