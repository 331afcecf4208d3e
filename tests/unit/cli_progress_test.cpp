// The line that tells how far a command has come.
#include "cli/progress.cpp" // the program's own sources are no library
#include "support/redis_cmocka.hpp"

using namespace tokenward::test;
using tokenward::cli::progress_line;

namespace {

void test_bar(void** /*state*/) {
    assert_text(progress_line("tokens", 0, 10, 30), "tokens  [              ]    0%");
    assert_text(progress_line("tokens", 5, 10, 30), "tokens  [#######       ]   50%");
    assert_text(progress_line("tokens", 10, 10, 30), "tokens  [##############]  100%");
    assert_int_equal(progress_line("tokens", 1, 3, 200).size(), 6 + 10 + 40);
}

/// More may come than was counted at the beginning.
void test_past_the_end(void** /*state*/) {
    assert_text(progress_line("tokens", 12, 10, 30), "tokens  [##############]  100%");
}

void test_no_end_known(void** /*state*/) {
    assert_text(progress_line("last uses", 1234, 0, 30), "last uses  1234");
}

void test_narrow(void** /*state*/) {
    assert_text(progress_line("tokens", 5, 10, 20), "tokens   50%");
    assert_text(progress_line("tokens", 5, 10, 4), "toke");
    assert_text(progress_line("tokens", 5, 0, 7), "tokens ");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_bar),
        cmocka_unit_test(test_past_the_end),
        cmocka_unit_test(test_no_end_known),
        cmocka_unit_test(test_narrow),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
