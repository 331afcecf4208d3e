#include "core/hex.hpp"

#include "core/character_class.hpp"

namespace tokenward {
namespace {

constexpr std::string_view k_digits = "0123456789abcdef";

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
        const auto value = std::to_integer<unsigned>(bytes[i]);
        out[2 * i] = k_digits[value >> 4];
        out[2 * i + 1] = k_digits[value & 0xFU];
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
