// Base62 digits: 0-9, A-Z, a-z.
#pragma once

#include "tokenward/random.hpp"

#include "core/character_class.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <ranges>
#include <span>
#include <string_view>

namespace tokenward {

inline constexpr std::string_view k_base62_digits =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

constexpr bool is_base62(char c) noexcept {
    return is_alnum(c);
}

inline constexpr std::uint8_t k_no_base62_value = 0xFF;
/// Of all values only k_no_base62_value has this bit.
inline constexpr unsigned k_beyond_base62 = 64;

/// By character: 0 to 61, or k_no_base62_value.
inline constexpr auto k_base62_values = [] {
    std::array<std::uint8_t, 256> values{};
    values.fill(k_no_base62_value);
    std::uint8_t value = 0;
    for (const char digit : k_base62_digits) {
        values[static_cast<unsigned char>(digit)] = value++;
    }
    return values;
}();

/// 0 to 61; only for base62 digits.
constexpr unsigned base62_value(char c) noexcept {
    return k_base62_values[static_cast<unsigned char>(c)];
}

/// What at most ten digits spell; nothing when one is none. Every digit is looked at, whatever
/// the others are.
constexpr std::optional<std::uint64_t> read_base62(std::string_view digits) noexcept {
    std::uint64_t value = 0;
    unsigned seen = 0;
    for (const char c : digits) {
        const auto digit = k_base62_values[static_cast<unsigned char>(c)];
        value = value * k_base62_digits.size() + digit;
        seen |= digit;
    }
    return (seen & k_beyond_base62) == 0 ? std::optional(value) : std::nullopt;
}

/// `value` in exactly `out.size()` digits, most significant first; higher
/// digits are cut off.
constexpr void write_base62(std::uint64_t value, std::span<char> out) noexcept {
    for (char& digit : out | std::views::reverse) {
        digit = k_base62_digits[value % 62];
        value /= 62;
    }
}

/// Digits drawn evenly, by rejection; false when the source fails.
[[nodiscard]] bool draw_base62(const RandomSource& random, std::span<char> out);

} // namespace tokenward
