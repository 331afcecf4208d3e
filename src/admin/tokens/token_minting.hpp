/// @file token_minting.hpp
/// The last step of making a token: the secret, its id, and all its records, within a change.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/change.hpp"
#include "tokenward/secret.hpp"

namespace tokenward::admin {

struct CreatedToken {
    TokenDetail detail;
    SecretText text;
};

/// Notes the records of a token whose holder, scope and name are decided in `detail`. The caller
/// has checked every rule, and audits.
[[nodiscard]] Answer<CreatedToken> mint(Change& change, const Actor& actor, TokenDetail detail);

} // namespace tokenward::admin
