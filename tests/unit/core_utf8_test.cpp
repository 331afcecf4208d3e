// UTF-8 as RFC 3629 has it: shortest form, no surrogates, nothing above U+10FFFF.
#include "support/core_support.hpp"

#include "core/utf8.hpp"

#include <optional>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct Row {
    std::string_view bytes;
    std::optional<char32_t> value;
};

void takes_the_shortest_form_only(void**) {
    constexpr Row rows[] = {
        // the first and the last of each length
        {std::string_view("\0", 1), 0},
        {"\x7f", 0x7F},
        {"\xc2\x80", 0x80},
        {"\xdf\xbf", 0x7FF},
        {"\xe0\xa0\x80", 0x800},
        {"\xef\xbf\xbf", 0xFFFF},
        {"\xf0\x90\x80\x80", 0x10000},
        {"\xf4\x8f\xbf\xbf", 0x10FFFF},
        // around the surrogates
        {"\xed\x9f\xbf", 0xD7FF},
        {"\xed\xa0\x80", std::nullopt},
        {"\xed\xaf\xbf", std::nullopt},
        {"\xed\xb0\x80", std::nullopt},
        {"\xed\xbf\xbf", std::nullopt},
        {"\xee\x80\x80", 0xE000},
        // too high
        {"\xf4\x90\x80\x80", std::nullopt},
        {"\xf7\xbf\xbf\xbf", std::nullopt},
        {"\xf8\x88\x80\x80\x80", std::nullopt},
        {"\xfc\x84\x80\x80\x80\x80", std::nullopt},
        {"\xfe", std::nullopt},
        {"\xff", std::nullopt},
        // overlong: "/", NUL and the last of each shorter length
        {"\xc0\xaf", std::nullopt},
        {"\xc0\x80", std::nullopt},
        {"\xc1\xbf", std::nullopt},
        {"\xe0\x80\xaf", std::nullopt},
        {"\xe0\x9f\xbf", std::nullopt},
        {"\xf0\x80\x80\xaf", std::nullopt},
        {"\xf0\x8f\xbf\xbf", std::nullopt},
        // cut off, out of place
        {"", std::nullopt},
        {"\x80", std::nullopt},
        {"\xbf", std::nullopt},
        {"\xc2", std::nullopt},
        {"\xe0\xa0", std::nullopt},
        {"\xf0\x90\x80", std::nullopt},
        {"\xc2\x41", std::nullopt},
        {"\xc2\xc2", std::nullopt},
        {"\xe0\xa0\x41", std::nullopt},
        {"\xe0\x41\x80", std::nullopt},
        {"\xf0\x90\x80\xc0", std::nullopt},
        {std::string_view("\xc2\0", 2), std::nullopt},
    };
    for (const auto& row : rows) {
        auto rest = row.bytes;
        const auto value = take_utf8(rest);
        ASSERT_ROW(row.bytes, value == row.value);
        ASSERT_ROW(row.bytes, value ? rest.empty() : rest == row.bytes);
    }
}

void takes_one_character_and_leaves_the_rest(void**) {
    std::string_view text = "aß€😀!";
    for (const char32_t expected : {U'a', U'ß', U'€', U'😀', U'!'}) {
        assert_true(take_utf8(text) == expected);
    }
    assert_true(text.empty());
    assert_true(!take_utf8(text));
}

std::string encoded(char32_t c) {
    const auto byte = [](char32_t value) {
        return static_cast<char>(value);
    };
    const auto follower = [&byte](char32_t value) {
        return byte(0x80 | (value & 0x3F));
    };
    if (c < 0x80) {
        return {byte(c)};
    }
    if (c < 0x800) {
        return {byte(0xC0 | (c >> 6)), follower(c)};
    }
    if (c < 0x10000) {
        return {byte(0xE0 | (c >> 12)), follower(c >> 6), follower(c)};
    }
    return {byte(0xF0 | (c >> 18)), follower(c >> 12), follower(c >> 6), follower(c)};
}

void every_character_there_is_can_be_taken(void**) {
    for (char32_t c = 0; c < 0x110800; ++c) {
        const bool exists = c < 0x110000 && (c < 0xD800 || c > 0xDFFF);
        const auto text = encoded(c);
        std::string_view rest = text;
        const auto value = take_utf8(rest);
        assert_true(exists ? value == c : !value);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(takes_the_shortest_form_only),
        cmocka_unit_test(takes_one_character_and_leaves_the_rest),
        cmocka_unit_test(every_character_there_is_can_be_taken),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
