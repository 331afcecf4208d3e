/// @file token_json.hpp
/// A token's details as JSON: the same over HTTP and on the command line.
#pragma once

#include "admin/token_detail.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"
#include "tokenward/time.hpp"

namespace tokenward::http {

/// Without the token, which nobody has any more.
[[nodiscard]] Json to_json(const admin::TokenDetail& token, Time now);

/// Its form.
extern const Schema k_token_schema;
/// With the member `token` besides, which is shown once.
extern const Schema k_created_token_schema;

} // namespace tokenward::http
