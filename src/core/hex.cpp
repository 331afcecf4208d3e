#include "core/hex.hpp"

#include "core/character_class.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace tokenward {
namespace {

using Pair = std::array<char, 2>;

/// A byte's two digits: every request has a look-up key written.
constexpr auto k_hex_pairs = [] {
    constexpr std::string_view digits = "0123456789abcdef";
    std::array<Pair, 256> pairs{};
    for (std::size_t i = 0; i < pairs.size(); ++i) {
        pairs[i] = {digits[i >> 4], digits[i & 0xFU]};
    }
    return pairs;
}();

int nibble(char c) noexcept {
    if (is_digit(c)) {
        return c - '0';
    }
    const char lower = to_lower(c);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

} // namespace

void write_hex(std::span<const std::byte> bytes, std::span<char> out) noexcept {
    for (std::size_t i = 0; i < bytes.size() && 2 * i + 1 < out.size(); ++i) {
        std::ranges::copy(k_hex_pairs[std::to_integer<std::size_t>(bytes[i])], &out[2 * i]);
    }
}

void append_hex(std::span<const std::byte> bytes, std::string& out) {
    const auto start = out.size();
    out.resize(start + 2 * bytes.size());
    write_hex(bytes, std::span(out).subspan(start));
}

bool decode_hex(std::string_view text, std::span<std::byte> out) noexcept {
    if (text.size() != 2 * out.size()) {
        return false;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        const int high = nibble(text[2 * i]);
        const int low = nibble(text[2 * i + 1]);
        if (high < 0 || low < 0) {
            return false;
        }
        out[i] = static_cast<std::byte>(high * 16 + low);
    }
    return true;
}

} // namespace tokenward
