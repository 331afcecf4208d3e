// Token strings taken apart and put together again, without the code under test.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::test {

inline constexpr std::string_view k_digits62 =
    "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// CRC-32 as ISO-HDLC has it, bit by bit: 0xCBF43926 for "123456789".
inline std::uint32_t crc32_of(std::string_view text) noexcept {
    std::uint32_t crc = 0xFFFFFFFF;
    for (const char c : text) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
        }
    }
    return ~crc;
}

/// The token whose last six characters are made to fit the rest.
inline std::string with_good_crc(std::string_view before_crc) {
    std::string token(before_crc);
    auto value = crc32_of(before_crc);
    std::string digits;
    for (int i = 0; i < 6; ++i) {
        digits.insert(digits.begin(), k_digits62[value % 62]);
        value /= 62;
    }
    return token + digits;
}

/// `token` with another character at `at` and a CRC that fits it.
inline std::string forged_at(std::string_view token, std::size_t at, char c) {
    std::string text(token.substr(0, token.size() - 6));
    text[at] = c;
    return with_good_crc(text);
}

} // namespace tokenward::test
