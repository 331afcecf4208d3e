// The invalidation link in trouble: killed alone, stopped, a replica, without the right to track.
// Each gap is told, and ends by itself.
#include "support/redis_push_world.hpp"

#include <cstring>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::LinkState;
using redis::Milliseconds;

namespace {

RealPushWorld& world_of(void** state) {
    return *static_cast<RealPushWorld*>(*state);
}

/// Tracks once more, after `gaps` gaps, and hears.
void assert_recovered(RealPushWorld& world, int gaps) {
    assert_true(world.until([&] { return world.heard.count("tracking") == gaps + 1; }));
    assert_int_equal(world.heard.count("lost"), gaps);
    assert_text(world.heard.told.back(), "tracking");
    world.run({"HSET", "tw:gate:t:after", "f", "v"});
    world.catch_up();
    assert_text(world.heard.told.back(), "tw:gate:t:after");
}

void test_killed_alone(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    world.run({"CLIENT", "KILL", "TYPE", "pubsub"});
    assert_recovered(world, 1);
    assert_int_equal(world.log.lines.size(), 2);
    assert_holds(world.log.lines[0], "push link lost: Redis closed the connection");
    assert_holds(world.log.lines[1], "push link made again");
    assert_int_equal(world.link->counters().connects, 2);
    assert_int_equal(world.link->counters().lost, 1);
}

void test_restarted_redis_has_another_run_id(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    const auto before = world.heard.run_id;
    world.server.kill();
    assert_true(world.until([&] { return world.heard.count("lost") == 1; }));
    world.server.start();
    assert_recovered(world, 1);
    assert_int_equal(world.heard.run_id.size(), before.size());
    assert_true(world.heard.run_id != before);
}

// A stopped Redis keeps the connection; only the unanswered heartbeat shows it.
void test_stopped_redis(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{50};
    world.limits.deadline = Milliseconds{300};
    world.start_tracking();
    world.server.freeze();
    assert_true(world.until([&] { return world.heard.count("lost") == 1; }));
    assert_true(world.loop.now() - world.heard.proven_at >= world.limits.deadline);
    assert_holds(world.log.lines[0], "no answer to the heartbeat in time");
    world.server.thaw();
    assert_recovered(world, 1);
}

// The deadline is counted from the last proof even where no heartbeat would come before it.
void test_the_deadline_bounds_what_is_believed(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{60'000};
    world.limits.deadline = Milliseconds{50};
    world.start_tracking();
    assert_true(world.until([&] { return world.heard.count("lost") == 1; }));
    assert_true(world.loop.now() - world.heard.proven_at >= world.limits.deadline);
}

void test_replica(void** state) {
    auto& world = world_of(state);
    world.run({"REPLICAOF", "127.0.0.1", "1"});
    world.start();
    assert_true(world.becomes(LinkState::Backoff));
    assert_holds(world.link->last_error(), "replica");
    assert_true(world.heard.told.empty());
    world.run({"REPLICAOF", "NO", "ONE"});
    assert_recovered(world, 0);
}

struct Refusal {
    const char* rule;
    const char* why;
};

// Each right that the link needs, taken alone. What it may not do is told once, tried again, and
// works as soon as it may.
void test_without_a_right(void** state) {
    auto& world = world_of(state);
    const Refusal refusals[] = {
        {"-client|tracking", "CLIENT TRACKING: NOPERM this Redis user may not do that"},
        {"-client|id", "CLIENT ID: NOPERM this Redis user may not do that"},
        {"-subscribe", "SUBSCRIBE: NOPERM this Redis user may not do that"},
        {"resetchannels", "SUBSCRIBE: NOPERM this Redis user may not do that"},
        {"-info", "INFO: NOPERM this Redis user may not do that"},
    };
    world.options.user = "gate";
    world.options.password = SecretText(std::string("s3cr3t-word"));
    world.limits.untracked_pause = Milliseconds{10};
    for (const auto& one : refusals) {
        world.run({"ACL", "SETUSER", "gate", "reset", "on", ">s3cr3t-word", "~tw:gate:*",
                   "&__redis__:invalidate", "+@all", one.rule});
        world.heard.told.clear();
        world.log.lines.clear();
        world.start();
        assert_true(world.until([&] { return world.heard.count("untracked") == 3; }));
        assert_text(world.heard.untracked_why, one.why);
        assert_int_equal(world.heard.told.size(), 3);
        assert_int_equal(world.link->counters().untracked, 3);
        assert_int_equal(world.log.lines.size(), 1);
        assert_holds(world.log.lines[0], one.why);
        assert_null(std::strstr(world.log.lines[0].c_str(), "s3cr3t"));

        world.run({"ACL", "SETUSER", "gate", "&__redis__:invalidate", "+@all"});
        assert_true(world.becomes(LinkState::Ready));
        assert_holds(world.log.lines.back(), "push link made again");
    }
}

void test_a_redis_that_does_not_track_is_left_in_peace(void** state) {
    auto& world = world_of(state);
    world.run({"ACL", "SETUSER", "default", "-client|tracking"});
    world.start();
    assert_true(world.until([&] { return world.heard.count("untracked") == 1; }));
    world.loop.run_for(Milliseconds{200});
    assert_int_equal(world.heard.count("untracked"), 1);
    assert_true(world.link->state() == LinkState::Backoff);
}

void test_wrong_password(void** state) {
    auto& world = world_of(state);
    world.options.user = "nobody";
    world.options.password = SecretText(std::string("s3cr3t-word"));
    world.start();
    assert_true(world.until([&] { return world.link->counters().connect_failures >= 3; }));
    assert_holds(world.link->last_error(), "AUTH: WRONGPASS");
    assert_true(world.heard.told.empty());
    assert_int_equal(world.log.lines.size(), 1);
    assert_holds(world.log.lines[0], "no push link: AUTH: WRONGPASS");
}

// Redis ends subscribers whose rights are taken.
void test_a_right_taken_later(void** state) {
    auto& world = world_of(state);
    world.run({"ACL", "SETUSER", "gate", "reset", "on", "nopass", "allchannels", "+@all"});
    world.options.user = "gate";
    world.options.password = SecretText(std::string("any"));
    world.start_tracking();
    world.run({"ACL", "SETUSER", "gate", "resetchannels"});
    assert_true(world.until([&] { return world.heard.count("untracked") == 1; }));
    assert_int_equal(world.heard.count("lost"), 1);
}

void test_new_addresses(void** state) {
    auto& world = world_of(state);
    world.options.addresses = {*redis::Address::unix_path(world.folder.path() + "/nobody")};
    world.start();
    assert_true(world.becomes(LinkState::Backoff));
    world.link->set_addresses({world.server.address()});
    assert_true(world.until([&] {
        if (world.link->state() == LinkState::Backoff) {
            world.link->restart(); // puts nothing off
        }
        world.loop.turn(Milliseconds{1});
        return world.link->state() == LinkState::Ready;
    }));
    assert_recovered(world, 0);
}

void test_restart(void** state) {
    auto& world = world_of(state);
    world.limits.backoff_max = Milliseconds{20};
    world.start_tracking();
    world.link->restart();
    assert_true(world.link->state() == LinkState::Backoff); // not good for long: after a pause
    assert_true(world.becomes(LinkState::Ready));
    world.loop.run_for(Milliseconds{30});
    world.link->restart();
    assert_true(world.link->state() == LinkState::Connecting);
    assert_true(world.becomes(LinkState::Ready));
    assert_int_equal(world.heard.count("tracking"), 3);
    assert_int_equal(world.heard.count("lost"), 0); // whoever restarts it knows

    world.link->stop();
    assert_true(world.link->state() == LinkState::Idle);
    assert_int_equal(world.loop.watches(), 0);
    world.link->beat_now();
    world.heard.told.clear();
    world.link->restart();
    assert_recovered(world, 0);
}

void test_destroyed_while_connecting(void** state) {
    auto& world = world_of(state);
    world.server.freeze();
    for (const int time : {0, 1, 20}) {
        world.start();
        world.loop.run_for(Milliseconds{time});
        world.link.reset();
        assert_int_equal(world.loop.watches(), 0);
    }
    world.server.thaw();
    world.loop.run_for(Milliseconds{20});
    assert_true(world.heard.told.empty());
}

void test_no_room_for_a_descriptor(void** state) {
    auto& world = world_of(state);
    world.loop.refuse_next_watch();
    world.start();
    assert_true(world.link->state() == LinkState::Backoff);
    assert_recovered(world, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_killed_alone, RealPushWorld),
        world_test(test_restarted_redis_has_another_run_id, RealPushWorld),
        world_test(test_stopped_redis, RealPushWorld),
        world_test(test_the_deadline_bounds_what_is_believed, RealPushWorld),
        world_test(test_replica, RealPushWorld),
        world_test(test_without_a_right, RealPushWorld),
        world_test(test_a_redis_that_does_not_track_is_left_in_peace, RealPushWorld),
        world_test(test_wrong_password, RealPushWorld),
        world_test(test_a_right_taken_later, RealPushWorld),
        world_test(test_new_addresses, RealPushWorld),
        world_test(test_restart, RealPushWorld),
        world_test(test_destroyed_while_connecting, RealPushWorld),
        world_test(test_no_room_for_a_descriptor, RealPushWorld),
    };
    return cmocka_run_group_tests_name("redis: push in trouble", tests, nullptr, nullptr);
}
