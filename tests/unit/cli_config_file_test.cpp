// The config file: names, values, and errors that name the line.
#include "cli/config_file.cpp" // the program's own sources are no library
#include "support/core_support.hpp"

#include <array>
#include <string>

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// `name=value@line` for each, or the error.
std::string parsed(std::string_view text) {
    const auto values = cli::parse_config("/f", text);
    if (!values) {
        return values.error().message;
    }
    std::string shown;
    for (const auto& [name, value] : *values) {
        shown.append(shown.empty() ? "" : " ").append(name).append("=").append(value.text);
        shown.append("@").append(std::to_string(value.line));
    }
    return shown;
}

void test_rows(void** /*state*/) {
    struct Row {
        std::string_view text;
        std::string_view expected;
    };
    static constexpr std::array rows = {
        Row{"", ""},
        Row{"\n\n# only a comment\n", ""},
        Row{"a=b", "a=b@1"},
        Row{"a = b\r\n\r\nc=d\n", "a=b@1 c=d@3"},
        Row{" a\t=\t b c \n", "a=b c@1"},
        Row{"a = \"b # c\"", "a=b # c@1"},
        Row{"a = ' b '", "a= b @1"},
        Row{"a = \"b", "a=\"b@1"},
        Row{"a = \"", "a=\"@1"},
        Row{"a = b=c", "a=b=c@1"},
        Row{"a =", "a=@1"},
        Row{"redis = [::1]:6379", "redis=[::1]:6379@1"},
        Row{"a\n", "/f, line 1: not of the form \"name = value\""},
        Row{"a=b\n\na=c\n", "/f, line 3: \"a\" stands here a second time"},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(parsed(row.text), row.expected);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(test_rows)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
