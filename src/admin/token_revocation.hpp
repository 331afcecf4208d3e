/// @file token_revocation.hpp
/// Ending one token on somebody's word.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/store.hpp"

#include <string>

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

} // namespace tokenward::admin
