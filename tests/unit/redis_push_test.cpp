// The invalidation link with a real Redis: what it hears, and what it proves.
#include "support/redis_push_world.hpp"

#include <algorithm>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::LinkState;
using redis::Milliseconds;

namespace {

using Words = std::vector<std::string>;

RealPushWorld& world_of(void** state) {
    return *static_cast<RealPushWorld*>(*state);
}

void assert_told(PushWorld& world, const Words& wanted) {
    world.catch_up();
    std::string got;
    std::string want;
    for (const auto& word : world.heard.told) {
        got += word + "\n";
    }
    for (const auto& word : wanted) {
        want += word + "\n";
    }
    assert_text(got, want);
    world.heard.told.clear();
}

void test_hears_changes_under_the_prefix_and_nothing_else(void** state) {
    auto& world = world_of(state);
    world.run({"HSET", "tw:gate:t:old", "f", "v"});
    world.start_tracking();
    assert_told(world, {"tracking"});
    assert_int_equal(world.heard.run_id.size(), 40);

    world.run({"HSET", "tw:gate:t:1", "f", "v"});
    assert_told(world, {"tw:gate:t:1"});
    world.run({"DEL", "tw:gate:t:1"});
    assert_told(world, {"tw:gate:t:1"});
    world.run({"HSET", "tw:gate:t:1", "f", "v"});
    world.run({"PEXPIRE", "tw:gate:t:1", "1"});
    assert_true(world.until([&] { return world.heard.told.size() == 3; })); // gone by itself
    assert_told(world, {"tw:gate:t:1", "tw:gate:t:1", "tw:gate:t:1"});
    world.run({"RENAME", "tw:gate:t:old", "tw:gate:t:new"});
    world.catch_up();
    assert_int_equal(world.heard.count("tw:gate:t:old"), 1);
    assert_int_equal(world.heard.count("tw:gate:t:new"), 1);
    world.heard.told.clear();

    world.run({"HSET", "tw:seen:00", "f", "v"});
    world.run({"HSET", "tw:admin:u:alice", "f", "v"});
    world.run({"HSET", "tw:gate", "f", "v"});
    world.run({"HSET", "other:gate:t:1", "f", "v"});
    world.run({"HGETALL", "tw:gate:t:new"});
    world.run({"DEL", "tw:gate:t:none"});
    assert_told(world, {});
    assert_true(world.log.lines.empty());
    assert_false(world.loop.has_request_timer());
}

void test_another_prefix_and_database(void** state) {
    auto& world = world_of(state);
    world.options.prefix = "app:1:";
    world.options.db = 3;
    world.start_tracking();
    world.heard.told.clear();
    world.run({"HSET", "tw:gate:t:1", "f", "v"});
    world.run({"HSET", "app:1:gate:t:1", "f", "v"});
    assert_told(world, {"app:1:gate:t:1"});
}

void test_everything(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    world.run({"FLUSHALL"});
    world.run({"FLUSHDB"});
    assert_told(world, {"tracking", "everything", "everything"});
    assert_int_equal(world.link->counters().flushes, 2);
}

// One turn of Redis is one message, in order, with all its keys.
void test_a_transaction_of_many(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    world.heard.told.clear();
    const auto where = world.server.options();
    auto client = redis::BlockingClient::connect(where).value();
    std::string script = "for i = 1, 30000 do redis.call('HSET', 'tw:gate:t:' .. i, 'f', 'v') end";
    assert_true(bool(client.command({"EVAL", script, "0"})));
    world.catch_up();
    std::sort(world.heard.told.begin(), world.heard.told.end());
    const auto end = std::unique(world.heard.told.begin(), world.heard.told.end());
    assert_int_equal(end - world.heard.told.begin(), 30'000);
    assert_int_equal(world.link->counters().invalidated, 30'000);
    assert_int_equal(world.link->counters().lost, 0);
}

// More in one turn than the bounds let in is a gap, and told as one.
void test_beyond_the_bounds(void** state) {
    auto& world = world_of(state);
    world.limits.reply = {.max_bytes = 64U << 10, .max_elements = 1000};
    world.start_tracking();
    world.heard.told.clear();
    const auto where = world.server.options();
    auto client = redis::BlockingClient::connect(where).value();
    std::string script = "for i = 1, 1500 do redis.call('HSET', 'tw:gate:t:' .. i, 'f', 'v') end";
    assert_true(bool(client.command({"EVAL", script, "0"})));
    assert_true(world.until([&] { return world.heard.count("tracking") == 1; }));
    assert_told(world, {"lost", "tracking"});
    assert_int_equal(world.link->counters().protocol_errors, 1);
}

void test_heartbeats_prove(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{10};
    const auto begun = world.loop.now();
    world.start_tracking();
    assert_true(world.heard.proven_at >= begun);
    assert_true(world.until([&] { return world.heard.proofs >= 3; }));
    assert_true(world.heard.proven_at > begun);
    assert_true(world.heard.proven_at <= world.loop.now());
    assert_int_equal(world.link->counters().heartbeats, world.heard.proofs);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_hears_changes_under_the_prefix_and_nothing_else, RealPushWorld),
        world_test(test_another_prefix_and_database, RealPushWorld),
        world_test(test_everything, RealPushWorld),
        world_test(test_a_transaction_of_many, RealPushWorld),
        world_test(test_beyond_the_bounds, RealPushWorld),
        world_test(test_heartbeats_prove, RealPushWorld),
    };
    return cmocka_run_group_tests_name("redis: push", tests, nullptr, nullptr);
}
