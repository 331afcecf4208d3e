// Base64 as RFC 4648 has it, read strictly.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tokenward {

/// Decodes § 4's alphabet into `out`, which must hold 3 bytes for each 4
/// characters begun. Missing padding is accepted; wrong padding, blanks, other
/// alphabets and non-zero trailing bits are not. Gives the number of bytes, or
/// nothing.
[[nodiscard]] std::optional<std::size_t> decode_base64(std::string_view text,
                                                       std::span<char> out) noexcept;

/// § 5's alphabet (URL-safe), without padding. `out` must hold exactly the
/// characters needed.
void write_base64url(std::span<const std::byte> bytes, std::span<char> out) noexcept;

} // namespace tokenward
