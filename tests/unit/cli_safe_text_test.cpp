// What reaches a terminal.
#include "cli/safe_text.cpp" // the program's own sources are no library
#include "support/core_support.hpp"

#include <array>
#include <string>

using namespace tokenward;
using namespace tokenward::test;

namespace {

void test_controls(void** /*state*/) {
    struct Row {
        std::string text;
        std::string expected;
    };
    const std::array rows = {
        Row{"", ""},
        Row{"plain text", "plain text"},
        Row{"grün 試験 🔑", "grün 試験 🔑"},
        Row{"a\x1b[31mb", "a\\x1b[31mb"},
        Row{"a\nb\rc\td", "a\\x0ab\\x0dc\\x09d"},
        Row{std::string("a\0b", 3), "a\\x00b"},
        Row{"\x7f", "\\x7f"},
        Row{"\xc2\x9b", "\\u009b"},             // C1's own way to start a sequence
        Row{"\xe2\x80\xae", "\\u202e"},         // right to left
        Row{"\xe2\x80\xa8", "\\u2028"},         // a line separator
        Row{"a\xff", "a\\xff"},                 // no UTF-8
        Row{"\xc0\xaf", "\\xc0\\xaf"},          // overlong
        Row{"\xed\xa0\x80", "\\xed\\xa0\\x80"}, // a surrogate
        Row{"\xe2\x82", "\\xe2\\x82"},          // cut
        Row{"\xf4\x90\x80\x80", "\\xf4\\x90\\x80\\x80"},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(cli::without_controls(row.text), row.expected);
    }
}

void test_tokens_are_hidden(void** /*state*/) {
    const auto token = "twu_A" + std::string(44, 'x');
    struct Row {
        std::string text;
        std::string expected;
    };
    const std::array rows = {
        Row{token, "[a token]"},
        Row{"no \"" + token + "\" here", "no \"[a token]\" here"},
        Row{"--user=" + token, "--user=[a token]"},
        Row{token + token, "[a token][a token]"},
        Row{"squ_" + std::string(45, '0'), "[a token]"},
        Row{"squ_" + std::string(40, 'f'), "[a token]"}, // another server's
        // One that lost a character is no secret any more, but an id is to be seen.
        Row{"tok_abcdefghijklmnop", "tok_abcdefghijklmnop"},
        Row{"a_b", "a_b"},
        Row{"_" + std::string(45, 'x'), "[a token]"},
        Row{"_" + std::string(44, 'x'), "_" + std::string(44, 'x')},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(cli::for_message(row.text), row.expected);
    }
}

void test_width(void** /*state*/) {
    assert_int_equal(cli::width_of("grün"), 4);
    assert_int_equal(cli::width_of(""), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_controls),
        cmocka_unit_test(test_tokens_are_hidden),
        cmocka_unit_test(test_width),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
