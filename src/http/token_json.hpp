/// @file token_json.hpp
/// A token's details as JSON: the same over HTTP and on the command line.
#pragma once

#include "admin/records/token_detail.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"
#include "tokenward/time.hpp"

#include <array>
#include <string_view>

namespace tokenward::http {

/// What a rotation made, and what became of the token it was about. The successor's `token` is for
/// the caller to wipe.
[[nodiscard]] Json to_json(const admin::RotatedToken& rotated, Time now);

/// Without the token, which nobody has any more.
[[nodiscard]] Json to_json(const admin::TokenDetail& token, Time now);

inline constexpr std::array<std::string_view, 5> k_token_type_words = {"user", "project", "global",
                                                                       "organization", "session"};
inline constexpr std::array<std::string_view, 4> k_token_statuses = {"active", "expiring",
                                                                     "expired", "rotated"};

/// Its form.
extern const Schema k_token_schema;
/// With the member `token` besides, which is shown once.
extern const Schema k_created_token_schema;
/// With the member `predecessor` besides that.
extern const Schema k_rotated_token_schema;

} // namespace tokenward::http
