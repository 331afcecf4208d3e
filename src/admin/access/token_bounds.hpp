/// @file token_bounds.hpp
/// How wide a token is, compared with another: nothing made, changed or seen through a token is
/// wider than it. Pure.
#pragma once

#include "admin/records/token_detail.hpp"
#include "tokenward/token_type.hpp"

#include <string_view>

namespace tokenward::admin {

/// `project`, `global`, `organization`.
[[nodiscard]] bool is_analysis(TokenType type) noexcept;

/// A `user` or `session` token that narrows nothing: all projects, all permissions, no attribute.
[[nodiscard]] bool is_whole(const TokenDetail& token) noexcept;

/// Whether a token of this type may ever have the permission, see DESIGN § 2.
[[nodiscard]] bool type_allows(TokenType type, std::string_view permission) noexcept;

/// Each project of `inner`'s, in the same incarnation, is one of `outer`'s.
[[nodiscard]] bool covers_projects(const TokenDetail& outer, const TokenDetail& inner);
/// Each permission that `inner`'s type and list give is one of `outer`'s.
[[nodiscard]] bool covers_permissions(const TokenDetail& outer, const TokenDetail& inner);
/// `inner` is pinned at least as `outer` is.
[[nodiscard]] bool covers_attributes(const TokenDetail& outer, const TokenDetail& inner);
/// `inner` ends no later.
[[nodiscard]] bool covers_expiry(const TokenDetail& outer, const TokenDetail& inner) noexcept;

/// All of it but the expiry.
[[nodiscard]] bool covers_scope(const TokenDetail& outer, const TokenDetail& inner);

} // namespace tokenward::admin
