// Who may vouch for what others read, and who may not.
#include "support/core_support.hpp"

#include "cache/keeper_table.hpp"

using namespace tokenward;
using namespace tokenward::cache;

namespace {

constexpr std::uint32_t k_server = 7;

void only_a_proof_after_the_confirmation_vouches(void**) {
    KeeperTable table;
    const auto old = table.enter(k_server, 10, 1'000);
    const auto mine = table.enter(k_server, 20, 5'000);
    assert_false(table.oldest_proven(mine, k_server, 5'000).has_value());
    assert_true(table.prove(old, 4'999));
    assert_false(table.oldest_proven(mine, k_server, 5'000).has_value());
    assert_true(table.prove(old, 5'000)); // perhaps before, in the same millisecond
    assert_false(table.oldest_proven(mine, k_server, 5'000).has_value());
    assert_true(table.prove(old, 5'001));
    assert_int_equal(table.oldest_proven(mine, k_server, 5'000).value(), 10);
}

void nobody_vouches_for_himself_or_another_server(void**) {
    KeeperTable table;
    const auto mine = table.enter(k_server, 10, 1'000);
    (void)table.enter(k_server + 1, 5, 1'000);
    assert_false(table.oldest_proven(mine, k_server, 500).has_value());
}

void the_oldest_of_many_counts(void**) {
    KeeperTable table;
    (void)table.enter(k_server, 30, 2'000);
    (void)table.enter(k_server, 10, 2'000);
    const auto third = table.enter(k_server, 5, 2'000);
    const auto mine = table.enter(k_server, 40, 2'000);
    table.leave(third);
    assert_int_equal(table.oldest_proven(mine, k_server, 1'999).value(), 10);
}

void a_keeper_that_distrusts_vouches_for_less(void**) {
    KeeperTable table;
    const auto other = table.enter(k_server, 10, 2'000);
    const auto mine = table.enter(k_server, 20, 2'000);
    table.set_since(other, 15);
    assert_int_equal(table.oldest_proven(mine, k_server, 1'999).value(), 15);
}

/// One that was stopped, lost its place, and goes on.
void a_lost_place_is_nobody_elses_to_change(void**) {
    KeeperTable table;
    KeeperTable::Place lost = table.enter(k_server, 10, 1'000);
    const auto taker = table.enter(k_server, 20, 100'000); // the first is long dead
    assert_int_equal(taker.index, lost.index);
    assert_false(table.prove(lost, 200'000));
    table.set_since(lost, 1);
    table.leave(lost);
    const auto mine = table.enter(k_server, 30, 100'000);
    assert_int_equal(table.oldest_proven(mine, k_server, 99'999).value(), 20);
    assert_false(table.oldest_proven(mine, k_server, 150'000).has_value());
}

void a_full_table_has_no_place(void**) {
    KeeperTable table;
    for (std::size_t i = 0; i < KeeperTable::k_max_keepers; ++i) {
        assert_true(table.enter(k_server, 1, 1'000).index < KeeperTable::k_max_keepers);
    }
    const auto none = table.enter(k_server, 2, 1'000);
    assert_int_equal(none.index, KeeperTable::k_max_keepers);
    assert_false(table.prove(none, 2'000));
    assert_int_equal(table.oldest_proven(none, k_server, 999).value(), 1); // it still may ask
    assert_true(table.has_any(1'000));
    table.clear();
    assert_false(table.has_any(1'000));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(only_a_proof_after_the_confirmation_vouches),
        cmocka_unit_test(nobody_vouches_for_himself_or_another_server),
        cmocka_unit_test(the_oldest_of_many_counts),
        cmocka_unit_test(a_keeper_that_distrusts_vouches_for_less),
        cmocka_unit_test(a_lost_place_is_nobody_elses_to_change),
        cmocka_unit_test(a_full_table_has_no_place),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
