// Base62 digits: 0-9, A-Z, a-z.
#pragma once

#include "tokenward/random.hpp"

#include "core/character_class.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward {

inline constexpr std::string_view k_base62_digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr bool is_base62(char c) noexcept {
    return is_alnum(c);
}

/// 0 to 61; only for base62 digits.
constexpr unsigned base62_value(char c) noexcept {
    if (is_digit(c)) {
        return static_cast<unsigned>(c - '0');
    }
    return is_upper(c) ? static_cast<unsigned>(c - 'A') + 10 : static_cast<unsigned>(c - 'a') + 36;
}

/// `value` in exactly `out.size()` digits, most significant first; higher
/// digits are cut off.
constexpr void write_base62(std::uint64_t value, std::span<char> out) noexcept {
    for (auto digit = out.rbegin(); digit != out.rend(); ++digit) {
        *digit = k_base62_digits[value % 62];
        value /= 62;
    }
}

/// Digits drawn evenly, by rejection; false when the source fails.
[[nodiscard]] bool draw_base62(const RandomSource& random, std::span<char> out);

} // namespace tokenward
