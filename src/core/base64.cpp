#include "core/base64.hpp"

#include "core/character_class.hpp"

#include <cstdint>

namespace tokenward {
namespace {

constexpr std::string_view k_url_alphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

constexpr int sextet(char c) noexcept {
    if (is_upper(c)) {
        return c - 'A';
    }
    if (is_lower(c)) {
        return c - 'a' + 26;
    }
    if (is_digit(c)) {
        return c - '0' + 52;
    }
    if (c == '+') {
        return 62;
    }
    return c == '/' ? 63 : -1;
}

/// The text without its padding, or nothing when there is padding that doesn't
/// fit its length.
std::optional<std::string_view> strip_padding(std::string_view text) noexcept {
    const auto digits = text.find_last_not_of('=') + 1; // npos + 1 = 0
    const auto padding = text.size() - digits;
    if (padding != 0 && (padding > 2 || text.size() % 4 != 0)) {
        return std::nullopt;
    }
    return text.substr(0, digits);
}

} // namespace

std::optional<std::size_t> decode_base64(std::string_view text, std::span<char> out) noexcept {
    const auto digits = strip_padding(text);
    if (!digits || digits->size() % 4 == 1) {
        return std::nullopt;
    }

    std::size_t size = 0;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const char c : *digits) {
        const int value = sextet(c);
        if (value < 0) {
            return std::nullopt;
        }
        bits = (bits << 6) | static_cast<std::uint32_t>(value);
        held += 6;
        if (held >= 8) {
            held -= 8;
            if (size == out.size()) {
                return std::nullopt;
            }
            out[size++] = static_cast<char>((bits >> held) & 0xFFU);
        }
    }
    const bool has_stray_bits = (bits & ((1U << held) - 1U)) != 0;
    if (has_stray_bits) {
        return std::nullopt;
    }
    return size;
}

void write_base64url(std::span<const std::byte> bytes, std::span<char> out) noexcept {
    std::size_t size = 0;
    std::uint32_t bits = 0;
    unsigned held = 0;
    for (const auto byte : bytes) {
        bits = (bits << 8) | std::to_integer<std::uint32_t>(byte);
        held += 8;
        while (held >= 6) {
            if (size == out.size()) {
                return;
            }
            held -= 6;
            out[size++] = k_url_alphabet[(bits >> held) & 0x3FU];
        }
    }
    if (held > 0 && size < out.size()) {
        out[size] = k_url_alphabet[(bits << (6 - held)) & 0x3FU];
    }
}

} // namespace tokenward
