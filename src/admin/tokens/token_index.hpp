/// @file token_index.hpp
/// The indexes that lead to a token, all of them in one place, so that none is forgotten.
#pragma once

#include "admin/records/token_detail.hpp"
#include "admin/store/change.hpp"

#include <string>

namespace tokenward::admin {

/// Of all types but `session`: two devices may bear one name.
[[nodiscard]] bool has_unique_name(TokenType type) noexcept;

/// One that was rotated out left its name to its successor.
[[nodiscard]] bool has_name_entry(const TokenDetail& token) noexcept;

/// The hash of token names that `token`'s name must be unique in.
[[nodiscard]] std::string names_index(const KeyNames& names, const TokenDetail& token);

/// Conflict when another token of the same holder, expired ones included, is named `name`.
[[nodiscard]] Answer<Done> require_name_is_free(Records& records, const TokenDetail& token,
                                                const std::string& name);

/// The name of one that was rotated out is its successor's.
void index_token(Change& change, const TokenDetail& token);

/// Takes the token out of every index, and its name only if that still leads to it.
[[nodiscard]] Answer<Done> unindex_token(Change& change, const TokenDetail& token);
/// The name alone.
[[nodiscard]] Answer<Done> drop_name(Change& change, const TokenDetail& token);

} // namespace tokenward::admin
