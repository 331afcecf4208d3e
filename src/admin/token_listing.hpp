/// @file token_listing.hpp
/// Finding tokens, newest first, each with its last use.
#pragma once

#include "admin/failure.hpp"
#include "admin/pages.hpp"
#include "admin/store.hpp"
#include "admin/token_detail.hpp"
#include "tokenward/token_type.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace tokenward::admin {

/// All that is set must fit.
struct TokenFilter {
    std::string owner;
    std::string organization; ///< of organization tokens
    std::string project;      ///< tokens whose list names it
    std::optional<TokenType> type;
    std::optional<TokenStatus> status;
};

struct TokenCursor {
    std::string after;       ///< Page::next of the page before; empty: from the newest
    std::size_t limit = 500; ///< so many are looked at; a filter may leave fewer
};

/// Expired tokens are listed until they are revoked. NotFound when the owner, organization or
/// project isn't there.
[[nodiscard]] Answer<Page<TokenDetail>> list_tokens(Store& store, const TokenFilter& filter,
                                                    const TokenCursor& cursor);

[[nodiscard]] Answer<TokenDetail> show_token(Store& store, const std::string& id);

} // namespace tokenward::admin
