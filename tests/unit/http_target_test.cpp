// A request's target, taken apart; whatever can be read in two ways is refused.
#include "http/target.hpp"
#include "support/core_support.hpp"

#include <array>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// `a|b ? n=v & n=v`, or the error.
std::string parsed(std::string_view text) {
    const auto target = http::parse_target(text);
    if (!target) {
        return target.error().message;
    }
    std::string shown;
    for (const auto& segment : target->segments) {
        shown.append(shown.empty() ? "" : "|").append(segment.empty() ? "." : segment);
    }
    for (const auto& [name, value] : target->query) {
        shown.append(" ").append(name).append("=").append(value);
    }
    return shown;
}

void test_rows(void** /*state*/) {
    struct Row {
        std::string_view text;
        std::string_view expected;
    };
    constexpr std::string_view k_bad_path = "the path has a bad escape or a control character";
    constexpr std::string_view k_bad_query = "the query has a bad escape or a control character";
    static constexpr std::array rows = {
        Row{"/", "."},
        Row{"/a/b", "a|b"},
        Row{"/a//b/", "a|.|b|."},
        Row{"/a%2Fb/c", "a/b|c"},
        Row{"/a+b%20c", "a+b c"},
        Row{"/a/../b", "a|..|b"},
        Row{"/a?", "a"},
        Row{"/a?x=1&y", "a x=1 y="},
        Row{"/a?x=1&x=2", "a x=1 x=2"},
        Row{"/a?x=a+b%2Bc", "a x=a b+c"},
        Row{"/a?x=1=2&&=3", "a x=1=2 =3"},
        Row{"/a?x=/?y", "a x=/?y"},
        Row{"", "the request's target is no path"},
        Row{"*", "the request's target is no path"},
        Row{"http://h/a", "the request's target is no path"},
        Row{"/%", k_bad_path},
        Row{"/%4", k_bad_path},
        Row{"/%zz", k_bad_path},
        Row{"/%00", k_bad_path},
        Row{"/a%0d%0ab", k_bad_path},
        Row{"/a%7f", k_bad_path},
        Row{"/a?%", k_bad_query},
        Row{"/a?x=%0a", k_bad_query},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(parsed(row.text), row.expected);
    }
}

void test_what_can_be_read(void** /*state*/) {
    struct Row {
        std::string_view text;
        std::vector<std::string> segments;
    };
    const std::array rows = {
        Row{"/a/b", {"a", "b"}},
        Row{"/a/b?%", {"a", "b"}},
        Row{"/a/%/b", {"a", ""}},
        Row{"/a/%zz?x", {"a", ""}},
        Row{"/%00", {""}},
        Row{"/", {""}},
        Row{"", {}},
        Row{"*", {}},
        Row{"http://h/a", {}},
        Row{"/%61/b%", {"a", ""}},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.text, http::readable_segments(row.text) == row.segments);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(test_rows),
                                cmocka_unit_test(test_what_can_be_read)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
