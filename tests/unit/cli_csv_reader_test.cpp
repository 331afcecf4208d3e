// Comma-separated values: what RFC 4180 says, and nothing looser.
#include "cli/csv_reader.cpp" // the program's own sources are no library
#include "support/core_support.hpp"

#include <sstream>
#include <string>

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// `line:field|field` a row, the fault at the end if there is one.
std::string read_all(const std::string& text) {
    std::istringstream in(text);
    cli::CsvReader reader(in);
    std::string out;
    for (;;) {
        const auto row = reader.next();
        if (!row) {
            return out + "! " + row.error().message;
        }
        if (!*row) {
            return out;
        }
        out += std::to_string((*row)->line) + ":";
        for (const auto& field : (*row)->fields) {
            out += "[" + field + "]";
        }
        out += " ";
    }
}

void reads_rows(void**) {
    struct Row {
        std::string text;
        std::string expected;
    };
    const Row rows[] = {
        {"", ""},
        {"\n", ""},
        {"a", "1:[a] "},
        {"a,b\nc,d\n", "1:[a][b] 2:[c][d] "},
        {"a,b\r\nc,d\r\n", "1:[a][b] 2:[c][d] "},
        {"a,b\nc,d", "1:[a][b] 2:[c][d] "},
        {",\n,,\n", "1:[][] 2:[][][] "},
        {" a , b \n", "1:[ a ][ b ] "},
        {"\"a,b\",\"c \"\"d\"\"\"\n", "1:[a,b][c \"d\"] "},
        {"\"\",x\n", "1:[][x] "},
        {"a\n\n\nb\n", "1:[a] 4:[b] "},
        {"\"a\nb\nc\",d\ne\n", "1:[a\nb\nc][d] 4:[e] "},
        {"\"a\n\nb\"\nc", "1:[a\n\nb] 4:[c] "},
        {"a\rb\n", "1:[a\rb] "},
        {std::string("a\0b\n", 4), std::string("1:[a\0b] ", 8)},
        {"gr\xc3\xbcn\n", "1:[gr\xc3\xbcn] "},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(read_all(row.text), row.expected);
    }
}

/// As some systems write it: in front of everything, and nowhere else.
void passes_a_byte_order_mark_over(void**) {
    const std::string mark = "\xef\xbb\xbf";
    ASSERT_TEXT(read_all(mark), "");
    ASSERT_TEXT(read_all(mark + "a,b\n"), "1:[a][b] ");
    ASSERT_TEXT(read_all(mark + "\"a\nb\",c\n"), "1:[a\nb][c] ");
    ASSERT_TEXT(read_all(mark + "\na\n"), "2:[a] ");
    ASSERT_TEXT(read_all("\n" + mark + "a\n"), "2:[" + mark + "a] ");
    ASSERT_TEXT(read_all("a," + mark + "b\n"), "1:[a][" + mark + "b] ");
    ASSERT_TEXT(read_all(mark + mark + "a\n"), "1:[" + mark + "a] ");
    ASSERT_TEXT(read_all(mark.substr(0, 2) + "a\n"), "1:[" + mark.substr(0, 2) + "a] ");
}

void ends_where_it_is_none(void**) {
    const std::string quote = "a quotation mark where none may stand, or one that is never closed";
    struct Row {
        std::string text;
        std::string expected;
    };
    const Row rows[] = {
        {"a\nb\"c\nd\n", "1:[a] ! line 2: " + quote},
        {"\"a\"b\n", "! line 1: " + quote},
        {"\"a\" ,b\n", "! line 1: " + quote},
        {"a\n\"b\nc\n", "1:[a] ! line 2: " + quote},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(read_all(row.text), row.expected);
    }
}

void bounds_a_row(void**) {
    const std::string most(cli::CsvReader::k_most_bytes - 3, 'x');
    ASSERT_TEXT(read_all(most + "\n"), "1:[" + most + "] ");
    const std::string fault = "a row of more than 65536 bytes";
    ASSERT_TEXT(read_all("a\n" + most + "xxx\nb\n"), "1:[a] ! line 2: " + fault);
    ASSERT_TEXT(read_all(most + "xxxxxxx"), "! line 1: " + fault);
    std::string quoted = "\"";
    for (int i = 0; i < 100; ++i) {
        quoted += std::string(1000, 'x') + "\n";
    }
    ASSERT_TEXT(read_all("a\n" + quoted + "\"\n"), "1:[a] ! line 2: " + fault);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_rows),
        cmocka_unit_test(passes_a_byte_order_mark_over),
        cmocka_unit_test(ends_where_it_is_none),
        cmocka_unit_test(bounds_a_row),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
