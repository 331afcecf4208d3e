/// @file answer.hpp
/// The answer to a refused request: status and WWW-Authenticate (RFC 6750 § 3,
/// RFC 7617 § 2).
#pragma once

#include "tokenward/gate.hpp"
#include "tokenward/reason.hpp"
#include "tokenward/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokenward {

enum class ChallengeKind : std::uint8_t { Bearer, Basic, Both, Off };

[[nodiscard]] std::optional<ChallengeKind> challenge_kind_from(std::string_view word) noexcept;

/// What the world is told. Made-up, unknown, revoked and a deactivated owner
/// are told alike.
struct Answer {
    unsigned status;              ///< HTTP status
    std::string_view error;       ///< RFC 6750 § 3.1 error code; empty when there is none
    std::string_view description; ///< for people; empty when there is nothing to say
    bool challenges;              ///< carries WWW-Authenticate
    bool retry_later;             ///< carries Retry-After
};

[[nodiscard]] Answer answer_to(Reason reason) noexcept;

/// A realm is printable ASCII without `"` and `\`, 1 to 200 characters.
[[nodiscard]] bool is_realm(std::string_view text) noexcept;

struct Challenge {
    ChallengeKind kind;
    std::string_view realm;
    std::span<const std::string_view> permissions; ///< told as `scope=` with insufficient_scope
};

/// The value of the one WWW-Authenticate line, written into `out`; the number
/// of bytes it needs. Nothing is written past `out`; call it with an empty span
/// to learn the size. Permissions outside is_permission() are left out of
/// `scope=`. 0 when there is no challenge.
[[nodiscard]] std::size_t write_challenge(const Challenge& challenge, const Answer& answer,
                                          std::span<char> out) noexcept;

} // namespace tokenward
