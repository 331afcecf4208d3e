/// @file token_ending.hpp
/// Ending a token within a change.
#pragma once

#include "admin/change.hpp"
#include "admin/token_detail.hpp"

#include <string_view>

namespace tokenward::admin {

/// Why a tombstone stands.
namespace ending {
inline constexpr std::string_view revoked = "revoked";
inline constexpr std::string_view project_deleted = "project-deleted";
inline constexpr std::string_view organization_deleted = "organization-deleted";
} // namespace ending

/// Overwrites the gate record with a tombstone, then takes the details and index entries away.
[[nodiscard]] Answer<Done> end_token(Change& change, const TokenDetail& token,
                                     std::string_view why);

} // namespace tokenward::admin
