/// @file token_json.hpp
/// A token's details as JSON: the same over HTTP and on the command line.
#pragma once

#include "admin/token_detail.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"
#include "tokenward/time.hpp"

#include <array>
#include <string_view>

namespace tokenward::http {

/// Without the token, which nobody has any more.
[[nodiscard]] Json to_json(const admin::TokenDetail& token, Time now);

inline constexpr std::array<std::string_view, 5> k_token_type_words = {"user", "project", "global",
                                                                       "organization", "session"};
inline constexpr std::array<std::string_view, 3> k_token_statuses = {"active", "expiring",
                                                                     "expired"};

/// Its form.
extern const Schema k_token_schema;
/// With the member `token` besides, which is shown once.
extern const Schema k_created_token_schema;

} // namespace tokenward::http
