// Who was reported within the hour: once each, whoever else is there and however many ask at once.
#include "support/core_support.hpp"

#include "cache/seen_table.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using cache::seen_hash;
using cache::SeenTable;

namespace {

constexpr Time k_now = from_epoch(1'800'000'000);
constexpr std::chrono::seconds k_second{1};

/// Claims that were given out of `count` names, all at `now`.
int claims(SeenTable& table, int count, Time now) {
    int given = 0;
    for (int i = 0; i < count; ++i) {
        given += table.claim(seen_hash(0, "tok_" + std::to_string(i)), now) ? 1 : 0;
    }
    return given;
}

void once_an_hour(void**) {
    std::array<SeenTable::Slot, 64> slots{};
    SeenTable table(slots);
    const auto hash = seen_hash(0, "tok_a");
    assert_true(table.claim(hash, k_now));
    assert_false(table.claim(hash, k_now));
    assert_false(table.claim(hash, k_now + SeenTable::k_interval - k_second));
    assert_true(table.claim(hash, k_now + SeenTable::k_interval));
    assert_false(table.claim(hash, k_now + SeenTable::k_interval + k_second));
    assert_true(table.claim(hash, k_now + std::chrono::days(60)));
}

void hashes_of_any_form(void**) {
    std::array<SeenTable::Slot, 64> slots{};
    SeenTable table(slots);
    for (const std::uint64_t hash :
         {std::uint64_t{0}, std::uint64_t{1}, ~std::uint64_t{0}, std::uint64_t{1} << 63}) {
        assert_true(table.claim(hash, k_now));
        assert_false(table.claim(hash, k_now));
    }
}

void names_and_kinds_are_apart(void**) {
    std::set<std::uint64_t> hashes;
    for (std::uint64_t what = 0; what < 3; ++what) {
        for (int i = 0; i < 10'000; ++i) {
            hashes.insert(seen_hash(what, "tok_" + std::to_string(i)));
        }
    }
    assert_int_equal(hashes.size(), 30'000);
}

// A worker's clock stands still within a turn; another's may be ahead.
void a_clock_that_lags_claims_nothing_twice(void**) {
    std::array<SeenTable::Slot, 8> slots{};
    SeenTable table(slots);
    const auto hash = seen_hash(0, "tok_a");
    assert_true(table.claim(hash, k_now));
    assert_false(table.claim(hash, k_now - k_second));
    // One that was set back by more is believed.
    assert_true(table.claim(hash, k_now - std::chrono::hours(2)));
}

void fits_what_there_is_room_for(void**) {
    std::vector<SeenTable::Slot> slots(8192);
    SeenTable table(slots);
    assert_int_equal(claims(table, 1000, k_now), 1000);
    assert_int_equal(claims(table, 1000, k_now), 0);
}

void a_full_row_forgets_the_oldest(void**) {
    std::array<SeenTable::Slot, 8> slots{};
    SeenTable table(slots);
    for (int i = 0; i < 8; ++i) {
        assert_true(table.claim(seen_hash(0, std::to_string(i)), k_now + i * k_second));
    }
    const auto later = k_now + 100 * k_second;
    assert_true(table.claim(seen_hash(0, "one more"), later));
    for (int i = 1; i < 8; ++i) {
        assert_false(table.claim(seen_hash(0, std::to_string(i)), later));
    }
    assert_true(table.claim(seen_hash(0, "0"), later));
}

void stale_ones_make_room(void**) {
    std::array<SeenTable::Slot, 8> slots{};
    SeenTable table(slots);
    assert_int_equal(claims(table, 8, k_now), 8);
    assert_true(table.claim(seen_hash(0, "fresh"), k_now + std::chrono::minutes(50)));
    assert_int_equal(claims(table, 7, k_now + std::chrono::minutes(70)), 7);
    assert_false(table.claim(seen_hash(0, "fresh"), k_now + std::chrono::minutes(80)));
}

void few_slots_are_enough(void**) {
    for (std::size_t count = 1; count < 20; ++count) {
        std::vector<SeenTable::Slot> slots(count);
        SeenTable table(slots);
        assert_true(table.claim(seen_hash(0, "a"), k_now));
        assert_false(table.claim(seen_hash(0, "a"), k_now));
        (void)claims(table, 100, k_now);
    }
}

/// Runs `work(thread)` on four threads at once.
template <class Work> void on_threads(const Work& work) {
    std::atomic<bool> go = false;
    std::vector<std::thread> threads;
    for (int number = 0; number < 4; ++number) {
        threads.emplace_back([&, number] {
            while (!go) {
                std::this_thread::yield();
            }
            work(number);
        });
    }
    go = true;
    for (auto& thread : threads) {
        thread.join();
    }
}

void one_of_many_threads_gets_the_claim(void**) {
    constexpr int k_tables = 2000;
    constexpr int k_names = 6; // of the eight that fit
    std::vector<std::array<SeenTable::Slot, 8>> slots(k_tables);
    std::vector<std::atomic<int>> given(k_tables * k_names);
    on_threads([&](int number) {
        for (int at = 0; at < k_tables * k_names; ++at) {
            SeenTable table(slots[static_cast<std::size_t>(at / k_names)]);
            const int name = (at + number) % k_names;
            const auto cell = static_cast<std::size_t>(at / k_names * k_names + name);
            given[cell] += table.claim(seen_hash(0, std::to_string(name)), k_now) ? 1 : 0;
        }
    });
    assert_true(std::ranges::all_of(given, [](const auto& count) { return count == 1; }));
}

void one_hash_hammered_is_claimed_once(void**) {
    std::array<SeenTable::Slot, 8> slots{};
    SeenTable table(slots);
    std::atomic<int> given = 0;
    on_threads([&](int) {
        for (int i = 0; i < 100'000; ++i) {
            given += table.claim(seen_hash(0, "tok_a"), k_now) ? 1 : 0;
        }
    });
    assert_int_equal(given, 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(once_an_hour),
        cmocka_unit_test(hashes_of_any_form),
        cmocka_unit_test(names_and_kinds_are_apart),
        cmocka_unit_test(a_clock_that_lags_claims_nothing_twice),
        cmocka_unit_test(fits_what_there_is_room_for),
        cmocka_unit_test(a_full_row_forgets_the_oldest),
        cmocka_unit_test(stale_ones_make_room),
        cmocka_unit_test(few_slots_are_enough),
        cmocka_unit_test(one_of_many_threads_gets_the_claim),
        cmocka_unit_test(one_hash_hammered_is_claimed_once),
    };
    return cmocka_run_group_tests_name("cache: who was seen", tests, nullptr, nullptr);
}
