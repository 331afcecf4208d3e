// What the core's tests share: fixed keys, and assertions that say which row of a table
// failed.
#pragma once

#include "tokenward/keyring.hpp"
#include "tokenward/random.hpp"

#include <csetjmp>
#include <cstdarg>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

extern "C" {
#include <cmocka.h>
}

namespace tokenward::test {

/// Four keys, one in each state; their bytes count up from 0, 0x20 and 0x40.
inline constexpr std::string_view k_key_file =
    "A current 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
    "B known 202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\n"
    "C tokens-only 404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\n"
    "D dropped\n";

inline Keyring keyring_from(std::string_view key_file) {
    return Keyring::from(KeyFile::parse(key_file).value()).value();
}

/// The keys of k_key_file, derived once.
inline const Keyring& keyring() {
    static const Keyring keys = keyring_from(k_key_file);
    return keys;
}

/// k_key_file with another key as the current one; the former one becomes known.
inline Keyring keyring_with_current(char id) {
    auto file = KeyFile::parse(k_key_file).value();
    assert_true(file.promote(id).ok());
    return Keyring::from(file).value();
}

/// 0, 1, 2 … 255, 0 …: the same bytes in every run.
class CountingRandom {
public:
    bool operator()(std::span<std::byte> out) noexcept {
        for (auto& byte : out) {
            byte = static_cast<std::byte>(next_++);
        }
        return true;
    }

private:
    unsigned char next_ = 0;
};

inline bool no_randomness(std::span<std::byte>) noexcept {
    return false;
}

inline std::span<const std::byte> bytes_of(std::string_view text) noexcept {
    return std::as_bytes(std::span(text));
}

inline std::string hex_of(std::span<const std::byte> bytes) {
    std::string hex;
    for (const auto byte : bytes) {
        constexpr std::string_view digits = "0123456789abcdef";
        hex += digits[std::to_integer<std::size_t>(byte) >> 4];
        hex += digits[std::to_integer<std::size_t>(byte) & 0xF];
    }
    return hex;
}

/// Text as a failed assertion prints it: one line, whatever bytes it holds.
inline std::string shown(std::string_view text) {
    std::string line = "\"";
    for (const char c : text) {
        const auto byte = static_cast<std::byte>(c);
        line += c >= ' ' && c <= '~' ? std::string(1, c) : "\\x" + hex_of({&byte, 1});
    }
    return line + '"';
}

inline void assert_same_text(std::string_view actual, std::string_view expected, const char* file,
                             int line) {
    if (actual != expected) {
        print_error("%s\n  is not %s\n", shown(actual).c_str(), shown(expected).c_str());
        _fail(file, line);
    }
}

[[noreturn]] inline void fail_row(std::string_view row, const char* expression, const char* file,
                                  int line) {
    print_error("row %s: %s does not hold\n", shown(row).c_str(), expression);
    _fail(file, line);
    std::abort(); // not reached: cmocka jumps out of the test
}

} // namespace tokenward::test

#define ASSERT_TEXT(actual, expected)                                                              \
    ::tokenward::test::assert_same_text((actual), (expected), __FILE__, __LINE__)

/// Inside a loop over a table: says which row it was. `row` is only looked at on failure.
#define ASSERT_ROW(row, condition)                                                                 \
    ((condition) ? (void)0 : ::tokenward::test::fail_row((row), #condition, __FILE__, __LINE__))
