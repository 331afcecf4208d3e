// What callbacks may do: read, cancel anything, end themselves, stop and start the client.
#include "support/redis_world.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::LinkFault;
using redis::LinkState;
using redis::Milliseconds;

namespace {

FakeWorld& world_of(void** state) {
    return *static_cast<FakeWorld*>(*state);
}

void test_reads_from_a_callback(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    auto& first = world.read("first");
    Reader* second = nullptr;
    first.then = [&] {
        second = &world.read("second");
        assert_false(second->told());
    };
    assert_true(world.loop.run_until([&] { return second != nullptr && second->told(); },
                                     Milliseconds{1000}));
    assert_text(second->field("key"), "second");
}

void test_chains_of_reads(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    int left = 200;
    std::function<void()> again = [&] {
        if (left-- > 0) {
            world.read("k" + std::to_string(left)).then = again;
        }
    };
    again();
    assert_true(world.loop.run_until([&] { return left < 0; }, Milliseconds{5000}));
    for (const auto& reader : world.readers) {
        assert_int_equal(reader->times, 1);
    }
}

void test_cancels_from_a_callback(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    auto& first = world.read("first");
    auto& second = world.read("second");
    auto& third = world.read("third");
    first.then = [&] {
        first.ticket.cancel(); // its own, which has ended
        second.ticket.cancel();
    };
    assert_true(world.all_told());
    assert_false(second.told());
    assert_text(third.field("key"), "third");
}

void test_a_reader_ends_itself(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    world.read("only").then = [&] {
        world.readers.clear();
    };
    assert_true(world.loop.run_until([&] { return world.readers.empty(); }, Milliseconds{1000}));
    assert_true(world.read_now("next").found());
}

void test_stop_from_a_callback(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    auto& first = world.read("first");
    auto& second = world.read("second");
    first.then = [&] {
        world.client->stop();
    };
    assert_true(world.all_told());
    assert_text(first.field("key"), "first");
    assert_true(second.failed(LinkFault::Stopped));
    assert_true(world.client->state() == LinkState::Idle);
    assert_false(world.loop.has_request_timer());
}

void test_stop_and_start_from_a_callback(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    auto& first = world.read("first");
    auto& second = world.read("second");
    Reader* third = nullptr;
    first.then = [&] {
        world.client->stop();
        world.client->start();
        third = &world.read("third");
    };
    assert_true(world.loop.run_until([&] { return third != nullptr && third->told(); },
                                     Milliseconds{1000}));
    assert_true(second.failed(LinkFault::Stopped));
    assert_text(third->field("key"), "third");
    assert_int_equal(world.fake.accepted, 2);
}

// The same from the callbacks of reads that failed, which are told from another place.
void test_failed_reads_do_it_all(void** state) {
    auto& world = world_of(state);
    world.start();
    world.client->stop();
    auto& first = world.read("1");
    auto& second = world.read("2");
    auto& third = world.read("3");
    auto& fourth = world.read("4");
    Reader* fifth = nullptr;
    first.then = [&] {
        second.ticket.cancel();
        world.spare_ticket = std::move(third.ticket); // still the third one's right
        fifth = &world.read("5");
        world.client->start();
        world.client->stop();
    };
    assert_true(world.loop.run_until([&] { return fifth != nullptr && fifth->told(); },
                                     Milliseconds{1000}));
    assert_false(second.told());
    assert_int_equal(first.times + third.times + fourth.times + fifth->times, 4);
}

// A failure that asks again is told in a later turn, not in a loop without end.
void test_failures_that_ask_again(void** state) {
    auto& world = world_of(state);
    world.start();
    world.client->stop();
    int asked = 0;
    std::function<void()> again = [&] {
        if (++asked <= 1000) {
            world.read("k").then = again;
        }
    };
    again();
    world.loop.turn(Milliseconds{0});
    assert_in_range(asked, 1, 2);
    assert_true(world.loop.run_until([&] { return asked > 1000; }, Milliseconds{5000}));
}

void test_everything_of_a_turn_leaves_in_one_write(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    const auto before = world.fake.seen.size();
    for (int number = 0; number < 10; ++number) {
        world.read("k");
    }
    world.loop.turn(Milliseconds{0}); // sends
    assert_int_equal(world.fake.seen.size(), before);
    world.loop.turn(Milliseconds{100}); // the fake reads once
    assert_int_equal(world.fake.seen.size(), before + 10);
    assert_true(world.all_told());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_reads_from_a_callback, FakeWorld),
        world_test(test_chains_of_reads, FakeWorld),
        world_test(test_cancels_from_a_callback, FakeWorld),
        world_test(test_a_reader_ends_itself, FakeWorld),
        world_test(test_stop_from_a_callback, FakeWorld),
        world_test(test_stop_and_start_from_a_callback, FakeWorld),
        world_test(test_failed_reads_do_it_all, FakeWorld),
        world_test(test_failures_that_ask_again, FakeWorld),
        world_test(test_everything_of_a_turn_leaves_in_one_write, FakeWorld),
    };
    return cmocka_run_group_tests_name("redis: re-entry", tests, nullptr, nullptr);
}
