/// @file reason.hpp
/// Why a request was refused, for machines: `$auth_token_error`, logs and
/// counters.
#pragma once

#include <cstdint>
#include <string_view>

namespace tokenward {

enum class Reason : std::uint8_t {
    None,
    NoCredential,           ///< none where the location looks for one
    MalformedCredential,    ///< unparsable, control bytes, too long
    ConflictingCredentials, ///< two different tokens in one request
    AmbiguousPath,          ///< a raw path that the upstream may read otherwise, or a second one
    AmbiguousProject,       ///< a query that names its project twice, or unreadably
    ForgedToken,            ///< made up: wrong shape, CRC, key id or tag
    UnknownToken,           ///< no record, or none with a good seal
    RevokedToken,           ///< a tombstone
    InactiveOwner,          ///< deactivated, deleted, or another incarnation
    ExpiredToken,
    WrongType,
    WrongAttribute,
    WrongOrganization,
    WrongProject,
    MissingPermission,
    CrossOrigin,      ///< a cookie on an unsafe method from elsewhere
    StoreUnavailable, ///< Redis can't be asked
    Internal,         ///< our own bug
};

inline constexpr unsigned k_reasons = static_cast<unsigned>(Reason::Internal) + 1;

/// `none`, `no_credential`, `malformed_credential`, …: the enumerator in snake
/// case.
[[nodiscard]] std::string_view to_word(Reason reason) noexcept;

/// True when the token itself is good and only doesn't fit here (the answers
/// with 403): such an answer tells the token's expiry too.
[[nodiscard]] bool is_authenticated(Reason reason) noexcept;

} // namespace tokenward
