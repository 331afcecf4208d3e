/// @file token_text.hpp
/// A token's details for scripts and for people.
#pragma once

#include "admin/token_detail.hpp"
#include "cli/output.hpp"

#include <string>

namespace tokenward::cli {

/// Without the token, which nobody has any more.
[[nodiscard]] Json to_json(const admin::TokenDetail& token, Time now);

/// `never` when it doesn't.
[[nodiscard]] std::string expiry_text(const admin::TokenDetail& token);
/// `never` when none was noted.
[[nodiscard]] std::string last_use_text(const admin::TokenDetail& token);
/// A login, or an organization's key.
[[nodiscard]] const std::string& holder_of(const admin::TokenDetail& token);
/// `all`, `none`, or keys.
[[nodiscard]] std::string projects_text(const admin::TokenDetail& token);

} // namespace tokenward::cli
