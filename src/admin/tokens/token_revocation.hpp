/// @file token_revocation.hpp
/// Ending tokens on somebody's word.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::admin {

struct RevokedToken {
    std::string id;
    std::string name; ///< empty when its details had a bad seal
};

/// Those that Authority::may_manage() names: one's own; anybody's for a system administrator; an
/// organization's with `admin` in it; through a token none that is wider than it. Details
/// with a bad seal don't keep a token alive: an administrator can revoke it all the same.
[[nodiscard]] Answer<RevokedToken> revoke_token(Store& store, const Actor& actor,
                                                const std::string& id);

/// As revoke_token(), for a session: NotFound for a token of any other type, so that a page that
/// lists devices can end nothing else.
[[nodiscard]] Answer<RevokedToken> revoke_session(Store& store, const Actor& actor,
                                                  const std::string& id);

inline constexpr std::size_t k_most_revoked_at_once = 500;

struct RevocationResult {
    std::string id;
    Answer<RevokedToken> answer;
};

/// Each for itself, in this order, an id that stands there twice once: one that can't be revoked
/// saves no other. Invalid when there are none, or too many.
[[nodiscard]] Answer<std::vector<RevocationResult>>
revoke_tokens(Store& store, const Actor& actor, const std::vector<std::string>& ids);

} // namespace tokenward::admin
