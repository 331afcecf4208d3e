/// @file token_string.hpp
/// `<prefix>_<body>`, the body in base62: key id (1), random (30), tag (8),
/// CRC-32 (6).
///
/// One HMAC-SHA-256 under the key's look-up subkey over everything before the
/// tag gives the tag (47 bits) and, from other bits, the look-up key (128) and the fingerprint
/// (64). The CRC lets a secret scanner tell a token from noise without a key; the tag lets a
/// made-up token be refused without asking Redis; the look-up key is all that Redis ever sees.
#pragma once

#include "tokenward/keyring.hpp"
#include "tokenward/random.hpp"
#include "tokenward/result.hpp"
#include "tokenward/secret.hpp"
#include "tokenward/token_type.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace tokenward {

inline constexpr std::size_t k_max_prefix = 16;
inline constexpr std::size_t k_token_body = 45;
inline constexpr std::size_t k_max_token = k_max_prefix + 1 + k_token_body;

/// 128 bits as 32 lower-case hex characters: the last part of the record's name
/// in Redis.
class LookupKey {
public:
    explicit LookupKey(const std::array<char, 32>& hex) noexcept : hex_(hex) {}
    [[nodiscard]] std::string_view view() const noexcept { return {hex_.data(), hex_.size()}; }

private:
    std::array<char, 32> hex_;
};

enum class TokenFault : std::uint8_t {
    Malformed,  ///< not the shape of a token, or its CRC is wrong
    UnknownKey, ///< made under a key this file doesn't have
    Forged,     ///< the tag is wrong
};

/// Checks a presented string's shape, CRC and tag (in constant time) and gives
/// its look-up key.
[[nodiscard]] Result<LookupKey, TokenFault> check_token(std::string_view token,
                                                        const Keyring& keys) noexcept;

/// 64 other bits of the same mac as 16 hex characters: stable for a token, of no use for finding it
/// in Redis, and so fit for logs and rate limits.
class Fingerprint {
public:
    explicit Fingerprint(const std::array<char, 16>& hex) noexcept : hex_(hex) {}
    [[nodiscard]] std::string_view view() const noexcept { return {hex_.data(), hex_.size()}; }

private:
    std::array<char, 16> hex_;
};

/// The fingerprint of a token that passes check_token().
[[nodiscard]] Result<Fingerprint, TokenFault> fingerprint_token(std::string_view token,
                                                                const Keyring& keys) noexcept;

struct MintedToken {
    SecretText text;
    LookupKey lookup;
};

/// Makes a token under the current key. `prefix` is `[A-Za-z0-9]{1,16}`; an
/// error otherwise, or when `random` fails.
[[nodiscard]] Result<MintedToken> mint_token(std::string_view prefix, const Keyring& keys,
                                             const RandomSource& random);

[[nodiscard]] bool is_token_prefix(std::string_view text) noexcept;

/// `twu`, `twp`, `twg`, `two`, `tws`.
[[nodiscard]] std::string_view default_prefix(TokenType type) noexcept;

/// What stands before the first `_`; all of `token` when there is none.
[[nodiscard]] std::string_view prefix_of(std::string_view token) noexcept;

} // namespace tokenward
