/// @file password_hash.hpp
/// Passwords as they are kept: Argon2id (RFC 9106) through libsodium, in its own text form, which
/// names salt and parameters.
///
/// Hashing is slow on purpose and takes k_hash_memory while it lasts. Whoever serves several
/// clients at once bounds how many may sign in at the same moment: memory is k_hash_memory times
/// workers, so 8 workers take 512 MiB at worst.
#pragma once

#include "tokenward/result.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// RFC 9106's second recommended choice, on one lane.
inline constexpr unsigned k_hash_passes = 3;
inline constexpr std::size_t k_hash_memory = 64U << 20U; ///< bytes

inline constexpr std::size_t k_fewest_password_characters = 8;
inline constexpr std::size_t k_longest_password = 1024; ///< bytes

/// An error when memory or randomness is out.
[[nodiscard]] Result<std::string> hash_password(std::string_view password);

/// In time that does not tell how close it was. False for a password beyond the longest.
[[nodiscard]] bool password_fits(const std::string& hash, std::string_view password);

/// As long as password_fits() and never true: for those who have no hash, so that an answer's time
/// tells nobody who is known here.
[[nodiscard]] bool password_fits_nobody(std::string_view password);

/// Made with other parameters than today's: hash it anew while the password is at hand.
[[nodiscard]] bool needs_rehash(const std::string& hash);

/// The form of it; not whether it is a good one.
[[nodiscard]] bool is_password_hash(std::string_view text) noexcept;

} // namespace tokenward::admin
