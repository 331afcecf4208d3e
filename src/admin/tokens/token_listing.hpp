/// @file token_listing.hpp
/// Finding tokens, newest first, each with its last use. Signed-in devices (`session` tokens) are a
/// list of their own.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/pages.hpp"
#include "admin/store/store.hpp"
#include "tokenward/token_type.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>

namespace tokenward::admin {

/// All that is set must fit.
struct TokenFilter {
    std::string owner;
    std::string organization; ///< of organization tokens
    std::string project;      ///< tokens whose list names it
    /// Session: only sessions. Nothing: all others, never sessions.
    std::optional<TokenType> type;
    std::optional<TokenStatus> status;
    /// In the name, the description or the owner's login; A to Z as a to z. At most 255 bytes.
    std::string text = {};
};

struct TokenCursor {
    std::string after;       ///< Page::next of the page before; empty: from the newest
    std::size_t limit = 500; ///< so many are given at most, 1 to 1000
    /// So many are looked at for one page: a page that a filter left short, or empty, is the last
    /// one only when its `next` is empty.
    std::size_t most_examined = 5000;
};

/// Expired tokens are listed until they are revoked. Whoever is no system administrator lists one's
/// own, also without naming an owner, and those of an `organization` with `admin` in it. Through a
/// token that is not whole, only tokens no wider than it; through an analysis token none. NotFound
/// when the owner, organization or project isn't there.
///
/// Follows the narrowest index there is, each page in time that hangs on its own size only.
[[nodiscard]] Answer<Page<TokenDetail>>
list_tokens(Store& store, const Actor& actor, const TokenFilter& filter, const TokenCursor& cursor);

/// For those who may revoke it.
[[nodiscard]] Answer<TokenDetail> show_token(Store& store, const Actor& actor,
                                             const std::string& id);

/// The owners of tokens that the caller was shown, by login: for names, departments, user types.
/// Who isn't there any more, or is a namesake, is left out.
[[nodiscard]] Answer<std::map<std::string, UserDetail>>
owners_of(Store& store, std::span<const TokenDetail> tokens);

} // namespace tokenward::admin
