// A walk along a sorted set that others change meanwhile.
#include "admin/index_walk.hpp"
#include "support/admin_world.hpp"

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr std::string_view k_index = "tw:admin:tokens";

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

std::string member(std::size_t number) {
    auto digits = std::to_string(number);
    return "t" + std::string(6 - digits.size(), '0') + digits;
}

/// @param step between two scores; 0: all stand by one
void fill(AdminWorld& world, std::size_t first, std::size_t last, std::size_t step) {
    std::vector<std::string> words = {"ZADD", std::string(k_index)};
    for (auto i = first; i < last; ++i) {
        words.push_back(std::to_string(i * step));
        words.push_back(member(i));
    }
    world.ask(std::vector<std::string_view>(words.begin(), words.end()));
}

void remove(AdminWorld& world, std::size_t first, std::size_t last) {
    std::vector<std::string> words = {"ZREM", std::string(k_index)};
    for (auto i = first; i < last; ++i) {
        words.push_back(member(i));
    }
    world.ask(std::vector<std::string_view>(words.begin(), words.end()));
}

admin::IndexWalk walk_of(AdminWorld& world) {
    return {world.store().client(), std::string(k_index)};
}

/// What is left of it; ends the test where it doesn't end.
std::vector<std::string> rest_of(admin::IndexWalk& walk) {
    std::vector<std::string> all;
    for (auto page = must(walk.next()); !page.empty(); page = must(walk.next())) {
        all.insert(all.end(), page.begin(), page.end());
        assert_true(all.size() < 100'000);
    }
    return all;
}

bool has_each_once(const std::vector<std::string>& members, std::size_t first, std::size_t last) {
    std::vector<std::string> wanted;
    for (auto i = first; i < last; ++i) {
        wanted.push_back(member(i));
    }
    return members == wanted;
}

void in_its_order(void** state) {
    auto& world = world_of(state);
    for (const std::size_t step : {0, 1, 1000}) {
        world.ask({"DEL", k_index});
        fill(world, 0, 5000, step);
        auto walk = walk_of(world);
        assert_true(has_each_once(rest_of(walk), 0, 5000));
        assert_true(must(walk.next()).empty());
    }
}

void of_nothing(void** state) {
    auto& world = world_of(state);
    auto walk = walk_of(world);
    assert_true(must(walk.next()).empty());
    world.ask({"SET", k_index, "something else"});
    assert_true(must(walk.next()).empty());
}

/// Ranks move by what goes and comes before the place that was reached.
void what_stays_is_never_missed(void** state) {
    auto& world = world_of(state);
    for (const std::size_t step : {0, 1}) {
        world.ask({"DEL", k_index});
        fill(world, 2000, 9000, step);
        auto walk = walk_of(world);
        auto seen = must(walk.next());
        remove(world, 2000, 2500);
        auto more = must(walk.next());
        seen.insert(seen.end(), more.begin(), more.end());
        fill(world, 0, 2000, step);
        more = rest_of(walk);
        seen.insert(seen.end(), more.begin(), more.end());
        assert_true(has_each_once(seen, 2000, 9000));
    }
}

void the_end_of_a_page_goes(void** state) {
    auto& world = world_of(state);
    for (const std::size_t step : {0, 1}) {
        for (const std::size_t gone : {1, 10, 100, 5000}) {
            world.ask({"DEL", k_index});
            fill(world, 0, 8000, step);
            auto walk = walk_of(world);
            const auto first = must(walk.next());
            remove(world, first.size() - std::min(gone, first.size()), first.size() + gone);
            auto seen = rest_of(walk);
            seen.insert(seen.end(), first.begin(), first.end());
            const std::set<std::string> each(seen.begin(), seen.end());
            for (std::size_t i = first.size() + gone; i < 8000; ++i) {
                assert_true(each.contains(member(i)));
            }
        }
    }
}

/// Others don't wait until a page is read.
void others_are_at_it_all_the_time(void** state) {
    auto& world = world_of(state);
    fill(world, 1000, 30'000, 1);
    auto other = world.open();
    std::atomic<int> changes = 0;
    std::jthread busy([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            const auto name = member(static_cast<std::size_t>(changes % 1000));
            const bool adds = changes % 2000 < 1000;
            const auto done = adds ? other.client().command({"ZADD", k_index, "0", name})
                                   : other.client().command({"ZREM", k_index, name});
            if (!done) {
                break;
            }
            ++changes;
        }
    });
    while (changes < 100) {
        std::this_thread::yield();
    }
    int missed = 0;
    for (int i = 0; i < 20; ++i) {
        auto walk = walk_of(world);
        auto seen = rest_of(walk);
        std::erase_if(seen, [](const auto& each) { return each < member(1000); });
        missed += has_each_once(seen, 1000, 30'000) ? 0 : 1;
    }
    busy.request_stop();
    busy.join();
    assert_int_equal(missed, 0);
}

void all_goes(void** state) {
    auto& world = world_of(state);
    fill(world, 0, 8000, 1);
    auto walk = walk_of(world);
    assert_false(must(walk.next()).empty());
    world.ask({"DEL", k_index});
    assert_true(must(walk.next()).empty());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(in_its_order, AdminWorld),
        world_test(of_nothing, AdminWorld),
        world_test(what_stays_is_never_missed, AdminWorld),
        world_test(others_are_at_it_all_the_time, AdminWorld),
        world_test(the_end_of_a_page_goes, AdminWorld),
        world_test(all_goes, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
