/// @file token_rotation.hpp
/// Rotation: a token is followed by another one with the same scope and name. The old one works on
/// for a grace, which the first use of its successor ends at once (see token_succession.hpp).
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "admin/tokens/token_minting.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

inline constexpr std::chrono::days k_default_grace{7};
inline constexpr std::chrono::days k_longest_grace{30};

/// `7d`, `12h`, `30m` or `0`; Invalid for anything else and beyond k_longest_grace.
[[nodiscard]] Answer<std::chrono::seconds> parse_grace(std::string_view text);

struct RotationRequest {
    std::chrono::seconds grace = k_default_grace;
    /// The successor lives as long as its predecessor was made for, cut to what it may.
    bool keeps_lifetime = true;
    /// Otherwise; nothing: it never ends.
    std::optional<Time> expires_at = {};
};

struct RotatedToken {
    CreatedToken successor;
    /// As it is in its grace; nothing when it was ended at once.
    std::optional<TokenDetail> predecessor;
};

/// For those who may manage the token and make such a one (see authority.hpp, token_right.hpp); the
/// local system administrator for anybody. Through a token, the successor is no wider than that one
/// and, unless the settings allow it, ends no later.
///
/// The grace never goes beyond the token's own expiry, nor beyond the maximum lifetime; without one
/// (0, or the token has expired) it is ended at once. Its gate record ends with the grace, whether
/// a daemon runs or not. The name goes over to the successor. Sessions are not rotated, nor what
/// was rotated out: its successor is.
[[nodiscard]] Answer<RotatedToken> rotate_token(Store& store, const Actor& actor,
                                                const std::string& id,
                                                const RotationRequest& request);

} // namespace tokenward::admin
