// Tables: columns that fit a terminal, and nothing cut.
#include "cli/safe_text.cpp" // the program's own sources are no library
#include "cli/style.cpp"
#include "cli/table.cpp"
#include "cli/wrap.cpp"
#include "support/redis_cmocka.hpp"

#include <cstddef>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using cli::Look;
using cli::Style;
using cli::Table;

namespace {

std::string shown(std::vector<Table::Row> rows, Look look) {
    Table table({"ID", "NAME", "STATUS"}, look);
    for (auto& row : rows) {
        table.add(std::move(row));
    }
    return table.take();
}

void test_as_wide_as_its_cells(void** /*state*/) {
    assert_text(shown({{"tok_1", "a name of words", "active"}, {"tok_22", "b", "expired"}}, {}),
                "ID      NAME             STATUS\n"
                "tok_1   a name of words  active\n"
                "tok_22  b                expired\n");
}

void test_on_a_narrow_terminal(void** /*state*/) {
    assert_text(shown({{"tok_1", "a name of words", "active"}}, {false, 21}),
                "ID     NAME    STATUS\n"
                "tok_1  a name  active\n"
                "       of\n"
                "       words\n");
    // What has no blank stays whole, however narrow it is.
    assert_text(shown({{"tok_0123456789", "long-name", "active"}}, {false, 10}),
                "ID              NAME       STATUS\n"
                "tok_0123456789  long-name  active\n");
}

void test_marks_take_no_room(void** /*state*/) {
    assert_text(
        shown({{"1", {"x", Style::Bad}, "y"}, {"2", "xx", {"z", Style::Warning}}}, {true, 0}),
        "\x1b[1mID\x1b[0m  \x1b[1mNAME\x1b[0m  \x1b[1mSTATUS\x1b[0m\n"
        "1   \x1b[31mx\x1b[0m     y\n"
        "2   xx    \x1b[33mz\x1b[0m\n");
    // What came out of Redis marks nothing.
    assert_text(shown({{"\x1b[31m", "x", "y"}}, {true, 0}),
                "\x1b[1mID\x1b[0m        \x1b[1mNAME\x1b[0m  \x1b[1mSTATUS\x1b[0m\n"
                "\\x1b[31m  x     y\n");
}

void test_later_rows(void** /*state*/) {
    Table table({"ID", "NAME"}, {});
    table.add({"1", "x"});
    assert_text(table.take(), "ID  NAME\n1   x\n");
    table.add({"12345", "x"});
    assert_text(table.take(), "12345  x\n");
    assert_text(table.take(), "");
}

void test_wrapping(void** /*state*/) {
    const auto joined = [](std::string_view text, std::size_t width) {
        std::string all;
        for (const auto& line : cli::wrap(text, width)) {
            all.append(line).append("|");
        }
        return all;
    };
    assert_text(joined("", 5), "|");
    assert_text(joined("one two", 0), "one two|");
    assert_text(joined("one two", 7), "one two|");
    assert_text(joined("one two", 6), "one|two|");
    assert_text(joined("one longest two", 3), "one|longest|two|");
    assert_text(joined("äöü äöü", 3), "äöü|äöü|");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_as_wide_as_its_cells),
        cmocka_unit_test(test_on_a_narrow_terminal),
        cmocka_unit_test(test_marks_take_no_room),
        cmocka_unit_test(test_later_rows),
        cmocka_unit_test(test_wrapping),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
