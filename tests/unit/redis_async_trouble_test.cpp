// The asynchronous client when Redis is in trouble (INCIDENTS 23 and 24): killed, stopped, wrong,
// emptied, a replica. Never an answer that isn't one, never a hang, never growing memory.
#include "support/redis_world.hpp"

#include <cstring>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::LinkFault;
using redis::LinkState;
using redis::Milliseconds;

namespace {

RealWorld& world_of(void** state) {
    return *static_cast<RealWorld*>(*state);
}

// Every deadline and every way back is shorter by far; the rest is for busy machines.
constexpr Milliseconds k_soon{1000};

Milliseconds took(const ClientWorld& world, Milliseconds since) {
    return world.loop.now() - since;
}

void test_killed_while_reading(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    world.server.freeze(); // so that the read is surely in flight
    auto& reader = world.read("a");
    world.loop.run_for(Milliseconds{20});
    const auto killed = world.loop.now();
    world.server.kill();
    assert_true(world.all_told());
    assert_true(reader.failed(LinkFault::LinkLost));
    assert_true(took(world, killed) < k_soon);
    assert_true(world.becomes(LinkState::Backoff));
    assert_true(world.read_now("b").failed(LinkFault::NotConnected));

    world.server.start();
    const auto back = world.loop.now();
    world.put("tw:gate:meta", {"v", "1"});
    assert_true(world.becomes(LinkState::Ready));
    assert_true(took(world, back) < k_soon);
    assert_true(world.read_now("a").absent());
    assert_true(world.log.lines.size() <= 3); // between the two: why it couldn't be used
    assert_holds(world.log.lines.front(), "link lost");
    assert_holds(world.log.lines.back(), "connected again");
    assert_int_equal(world.client->counters().lost, 1);
}

void test_stopped_redis(void** state) {
    auto& world = world_of(state);
    world.options.read_timeout = Milliseconds{100};
    world.start_ready();
    world.server.freeze();
    const auto asked = world.loop.now();
    auto& first = world.read("a");
    world.loop.run_for(Milliseconds{50});
    auto& second = world.read("b");
    assert_true(world.all_told());
    assert_true(first.failed(LinkFault::Timeout));
    // With the link that the first one ended, or for itself on a slow machine.
    assert_true(second.failed(LinkFault::LinkLost) || second.failed(LinkFault::Timeout));
    assert_true(took(world, asked) >= Milliseconds{100});
    assert_true(took(world, asked) < k_soon);
    assert_true(world.client->counters().timeouts >= 1);
    assert_false(world.loop.has_request_timer());

    // A stopped Redis still takes connections; a read waits for one no longer than it may.
    const auto again = world.loop.now();
    auto& third = world.read_now("c");
    assert_true(third.state == redis::HashState::Unavailable);
    assert_true(took(world, again) < k_soon);

    world.server.thaw();
    const auto back = world.loop.now();
    assert_true(world.becomes(LinkState::Ready));
    assert_true(took(world, back) < k_soon);
    assert_true(world.read_now("a").absent());
}

// A link on which nobody asks anything is watched too.
void test_stopped_while_idle(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{50};
    world.options.read_timeout = Milliseconds{100};
    world.start_ready();
    world.server.freeze();
    assert_true(world.loop.run_until([&] { return world.client->counters().lost == 1; },
                                     Milliseconds{1000}));
    assert_text(world.client->last_error(), "no reply in time");
    world.server.thaw();
    assert_true(world.becomes(LinkState::Ready));
}

void test_many_come_and_go_while_redis_is_stopped(void** state) {
    auto& world = world_of(state);
    world.options.read_timeout = Milliseconds{300};
    world.limits.max_reads = 256;
    world.start_ready();
    world.server.freeze();
    for (int number = 0; number < 100'000; ++number) {
        world.read("tw:gate:t:" + std::to_string(number));
        if (number % 100 == 0) {
            world.loop.turn(Milliseconds{0});
        }
        world.readers.clear(); // the client of nginx left
    }
    // What is in flight is bounded, so what is to be sent is: 256 commands, once a link.
    const auto& counters = world.client->counters();
    assert_int_equal(counters.reads, 100'000);
    assert_int_equal(counters.found + counters.absent, 0);
    assert_true(counters.failed >= 100'000 - 256 * (counters.lost + counters.connect_failures + 1));
    assert_true(counters.cancelled >= 99'000); // the others were told that the queue is full
    world.server.thaw();
    const auto back = world.loop.now();
    while (!world.read_now("a").absent()) {
        assert_true(took(world, back) < k_soon);
        world.loop.run_for(Milliseconds{10});
    }
}

void test_wrong_password(void** state) {
    auto& world = world_of(state);
    assert_true(world.server.command({"ACL", "SETUSER", "gate", "on", ">right", "~*", "+@all"}));
    world.options.user = "gate";
    world.options.password = SecretText(std::string("a-wrong-secret"));
    world.start();
    assert_true(world.becomes(LinkState::Backoff));
    assert_holds(world.client->last_error(), "AUTH: WRONGPASS");
    auto& reader = world.read_now("a");
    assert_true(reader.failed(LinkFault::NotConnected));
    assert_holds(reader.text, "WRONGPASS");
    // Once for many tries, and never the password.
    assert_true(world.loop.run_until([&] { return world.client->counters().connect_failures >= 4; },
                                     Milliseconds{5000}));
    assert_int_equal(world.log.lines.size(), 1);
    assert_holds(world.log.lines[0], "can't be used: AUTH: WRONGPASS");
    assert_null(std::strstr(world.log.lines[0].c_str(), "secret"));
}

void test_password_alone(void** state) {
    auto& world = world_of(state);
    assert_true(world.server.command({"CONFIG", "SET", "requirepass", "sesame"}));
    world.options.password = SecretText(std::string("sesame"));
    world.start_ready();
    assert_true(world.read_now("a").absent());
}

void test_emptied_redis(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{30};
    world.start_ready();
    assert_true(world.server.command({"FLUSHALL"}));
    assert_true(world.becomes(LinkState::Backoff, Milliseconds{1000}));
    assert_holds(world.client->last_error(), "not initialised");
    assert_true(world.read_now("a").failed(LinkFault::NotConnected));
    world.put("tw:gate:meta", {"v", "1"});
    assert_true(world.becomes(LinkState::Ready));
}

void test_verifier_objects(void** state) {
    auto& world = world_of(state);
    world.verifier.objection = "gate:meta has a bad\nseal";
    world.start();
    assert_true(world.becomes(LinkState::Backoff));
    assert_holds(world.client->last_error(), "gate:meta has a bad?seal");
    world.verifier.objection.clear();
    assert_true(world.becomes(LinkState::Ready));
}

void test_replica(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{30};
    world.start_ready();
    assert_true(world.server.command({"REPLICAOF", "127.0.0.1", "1"}));
    assert_true(world.becomes(LinkState::Backoff, Milliseconds{1000}));
    assert_holds(world.client->last_error(), "replica");
    assert_true(world.read_now("a").failed(LinkFault::NotConnected));
    assert_true(world.server.command({"REPLICAOF", "NO", "ONE"}));
    assert_true(world.becomes(LinkState::Ready));
}

void test_all_addresses_are_tried(void** state) {
    auto& world = world_of(state);
    world.options.addresses = {*redis::Address::unix_path(world.folder.path() + "/nobody"),
                               *redis::Address::numeric("127.0.0.1", 1), world.server.address()};
    world.start();
    auto& reader = world.read("a");
    assert_true(world.all_told());
    assert_true(reader.absent()); // it waited through the two that failed
    assert_int_equal(world.client->counters().connect_failures, 2);

    // The one that worked comes first from then on.
    world.limits.backoff_max = Milliseconds{1};
    world.server.kill();
    world.server.start();
    world.put("tw:gate:meta", {"v", "1"});
    assert_true(world.becomes(LinkState::Ready));
}

void test_new_addresses(void** state) {
    auto& world = world_of(state);
    world.options.addresses = {*redis::Address::unix_path(world.folder.path() + "/nobody")};
    world.start();
    assert_true(world.becomes(LinkState::Backoff));
    world.client->set_addresses({});
    world.client->set_addresses({world.server.address()});
    assert_true(world.becomes(LinkState::Ready));
}

void test_redis_closes_an_idle_link(void** state) {
    auto& world = world_of(state);
    world.limits.backoff_max = Milliseconds{20};
    world.start_ready();
    world.loop.run_for(Milliseconds{30});
    assert_true(world.server.command({"CLIENT", "KILL", "TYPE", "normal"}));
    assert_true(world.loop.run_until([&] { return world.client->state() != LinkState::Ready; },
                                     Milliseconds{1000}));
    // Reconnected at once: nobody is turned away meanwhile.
    assert_true(world.client->state() == LinkState::Connecting);
    assert_true(world.read_now("a").absent());
}

void test_no_room_for_a_descriptor(void** state) {
    auto& world = world_of(state);
    world.loop.refuse_next_watch();
    world.start();
    assert_true(world.client->state() == LinkState::Backoff);
    assert_true(world.becomes(LinkState::Ready));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_killed_while_reading, RealWorld),
        world_test(test_stopped_redis, RealWorld),
        world_test(test_stopped_while_idle, RealWorld),
        world_test(test_many_come_and_go_while_redis_is_stopped, RealWorld),
        world_test(test_wrong_password, RealWorld),
        world_test(test_password_alone, RealWorld),
        world_test(test_emptied_redis, RealWorld),
        world_test(test_verifier_objects, RealWorld),
        world_test(test_replica, RealWorld),
        world_test(test_all_addresses_are_tried, RealWorld),
        world_test(test_new_addresses, RealWorld),
        world_test(test_redis_closes_an_idle_link, RealWorld),
        world_test(test_no_room_for_a_descriptor, RealWorld),
    };
    return cmocka_run_group_tests_name("redis: trouble", tests, nullptr, nullptr);
}
