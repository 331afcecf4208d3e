/// @file token_text.hpp
/// A token's details for people; for scripts they are as over HTTP.
#pragma once

#include "admin/records/token_detail.hpp"
#include "cli/table.hpp"
#include "http/token_json.hpp"

#include <string>

namespace tokenward::cli {

using http::to_json;

/// `never` when it doesn't.
[[nodiscard]] std::string expiry_text(const admin::TokenDetail& token);
/// `never` when none was noted.
[[nodiscard]] std::string last_use_text(const admin::TokenDetail& token);
/// Marked when it has expired, or will soon.
[[nodiscard]] Cell status_cell(const admin::TokenDetail& token, Time now);
/// A login, or an organization's key.
[[nodiscard]] const std::string& holder_of(const admin::TokenDetail& token);
/// `all`, `none`, or keys.
[[nodiscard]] std::string projects_text(const admin::TokenDetail& token);

} // namespace tokenward::cli
