// Character tables that don't ask the locale.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward {

constexpr bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}
constexpr bool is_upper(char c) noexcept {
    return c >= 'A' && c <= 'Z';
}
constexpr bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}
constexpr bool is_alpha(char c) noexcept {
    return is_upper(c) || is_lower(c);
}
constexpr bool is_alnum(char c) noexcept {
    return is_alpha(c) || is_digit(c);
}
/// Hexadecimal as Tokenward and SonarQube write it.
constexpr bool is_lower_hex(char c) noexcept {
    return is_digit(c) || (c >= 'a' && c <= 'f');
}
constexpr char to_lower(char c) noexcept {
    return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

/// A set of characters as a table: every request has some hundred of them looked up.
class CharacterSet {
public:
    constexpr CharacterSet(bool alphanumeric, std::string_view others) noexcept {
        for (unsigned i = 0; i < strangers_.size(); ++i) {
            const auto c = static_cast<char>(static_cast<unsigned char>(i));
            const bool member = (alphanumeric && is_alnum(c)) || others.find(c) != others.npos;
            strangers_[i] = member ? 0 : 1;
        }
    }
    [[nodiscard]] constexpr bool has_all_of(std::string_view text) const noexcept {
        unsigned strangers = 0; // looked at once, at the end: no branch a character
        for (; text.size() >= 4; text.remove_prefix(4)) {
            strangers |=
                stranger(text[0]) | stranger(text[1]) | stranger(text[2]) | stranger(text[3]);
        }
        for (const char c : text) {
            strangers |= stranger(c);
        }
        return strangers == 0;
    }

private:
    [[nodiscard]] constexpr unsigned stranger(char c) const noexcept {
        return strangers_[static_cast<unsigned char>(c)];
    }

    std::array<std::uint8_t, 256> strangers_{};
};

inline constexpr CharacterSet k_alphanumerics(true, "");

inline std::string lower_case(std::string_view text) {
    std::string lower(text);
    std::ranges::transform(lower, lower.begin(), to_lower);
    return lower;
}

constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
    return std::ranges::equal(a, b, [](char x, char y) { return to_lower(x) == to_lower(y); });
}

} // namespace tokenward
