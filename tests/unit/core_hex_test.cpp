// Hexadecimal: written in lower case, read in either, of exactly the size asked for.
#include "support/core_support.hpp"

#include "core/hex.hpp"

#include <array>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

void writes_lower_case(void**) {
    std::string out(8, '?');
    write_hex(bytes_of(std::string_view("\x00\x0f\xf0\xab", 4)), out);
    ASSERT_TEXT(out, "000ff0ab");
    append_hex(bytes_of("\x01\x7f"), out);
    ASSERT_TEXT(out, "000ff0ab017f");
    append_hex({}, out);
    ASSERT_TEXT(out, "000ff0ab017f");
}

void writes_no_further_than_the_end(void**) {
    std::array<char, 4> out = {'?', '?', '?', '#'};
    write_hex(bytes_of("\x12\x34"), std::span(out).first(3));
    ASSERT_TEXT(std::string_view(out.data(), out.size()), "12?#");
}

struct Row {
    std::string_view text;
    std::size_t size;
    std::string_view expected; ///< in lower case; "-" when refused
};

void reads_exactly_what_was_asked_for(void**) {
    constexpr Row rows[] = {
        {"", 0, ""},
        {"00", 1, "00"},
        {"ff", 1, "ff"},
        {"fF", 1, "ff"},
        {"0123456789ABCDEFabcdef", 11, "0123456789abcdefabcdef"},
        {"", 1, "-"},
        {"0", 1, "-"},
        {"000", 1, "-"},
        {"00", 0, "-"},
        {"00", 2, "-"},
        {"0g", 1, "-"},
        {"g0", 1, "-"},
        {"G0", 1, "-"},
        {"0x", 1, "-"},
        {" 0", 1, "-"},
        {"+1", 1, "-"},
        {"/0", 1, "-"},
        {":0", 1, "-"},
        {"@0", 1, "-"},
        {"`0", 1, "-"},
        {std::string_view("0\0", 2), 1, "-"},
        {"0\xff", 1, "-"},
    };
    for (const auto& row : rows) {
        std::vector<std::byte> out(row.size);
        const bool done = decode_hex(row.text, out);
        ASSERT_ROW(row.text, done == (row.expected != "-"));
        ASSERT_ROW(row.text, !done || hex_of(out) == row.expected);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(writes_lower_case),
        cmocka_unit_test(writes_no_further_than_the_end),
        cmocka_unit_test(reads_exactly_what_was_asked_for),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
