// What a listener of the invalidation link may do from inside each of its calls: stop, restart,
// stop and start.
#include "support/redis_push_world.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::LinkState;
using redis::Milliseconds;

namespace {

FakePushWorld& world_of(void** state) {
    return *static_cast<FakePushWorld*>(*state);
}

/// How each call is brought about.
struct Cause {
    std::string_view word;
    void (*act)(FakePushWorld& world);
};

const Cause k_causes[] = {
    {"tracking",
     [](FakePushWorld&) {
     }},
    {"proof",
     [](FakePushWorld& world) {
         world.link->beat_now();
     }},
    {"tw:gate:t:1",
     [](FakePushWorld& world) {
         world.fake.say(push_of({"tw:gate:t:1", "tw:gate:t:2"}) + push_of({"tw:gate:t:3"}));
     }},
    {"everything",
     [](FakePushWorld& world) {
         world.fake.say(push_with("$-1\r\n"));
     }},
    {"lost",
     [](FakePushWorld& world) {
         world.fake.hang_up();
     }},
    {"untracked",
     [](FakePushWorld& world) {
         world.fake.answer = [](const FakeCommand& command) {
             return command[0] == "CLIENT" ? "-NOPERM no\r\n" : FakeRedis::good_answer(command);
         };
         world.fake.hang_up();
     }},
};

/// Brings about each call in turn and does `deed` inside it, once.
template <class Deed, class Check> void in_each_call(FakePushWorld& world, Deed deed, Check check) {
    for (const auto& cause : k_causes) {
        world.fake.answer = FakeRedis::good_answer;
        world.heard.told.clear();
        bool done = false;
        world.heard.then = [&](std::string_view word) {
            if (word == cause.word && !done) {
                done = true;
                world.fake.answer = FakeRedis::good_answer;
                deed(*world.link);
            }
        };
        world.start();
        if (cause.word != "tracking") {
            assert_true(world.becomes(LinkState::Ready));
            cause.act(world);
        }
        if (!world.until([&] { return done; })) {
            fail_msg("%s", std::string(cause.word).c_str());
        }
        check();
        world.heard.then = {};
    }
}

// The second key, and the message behind it, are not told once the first has ended the link.
void assert_nothing_behind(const FakePushWorld& world) {
    assert_int_equal(world.heard.count("tw:gate:t:2") + world.heard.count("tw:gate:t:3"), 0);
}

void test_stop(void** state) {
    auto& world = world_of(state);
    in_each_call(
        world, [](redis::InvalidationLink& link) { link.stop(); },
        [&] {
            assert_true(world.link->state() == LinkState::Idle);
            const auto told = world.heard.told;
            const int accepted = world.fake.accepted;
            world.loop.run_for(Milliseconds{50});
            assert_nothing_behind(world);
            assert_true(world.heard.told == told);
            assert_int_equal(world.fake.accepted, accepted);
        });
}

void test_restart(void** state) {
    auto& world = world_of(state);
    world.limits.untracked_pause = Milliseconds{1};
    in_each_call(
        world, [](redis::InvalidationLink& link) { link.restart(); },
        [&] {
            const int before = world.heard.count("tracking");
            assert_true(world.link->state() != LinkState::Ready);
            assert_true(world.until([&] { return world.heard.count("tracking") == before + 1; }));
            assert_nothing_behind(world);
        });
}

void test_stop_and_start(void** state) {
    auto& world = world_of(state);
    in_each_call(
        world,
        [](redis::InvalidationLink& link) {
            link.stop();
            link.start();
        },
        [&] {
            const int before = world.heard.count("tracking");
            assert_true(world.link->state() == LinkState::Connecting);
            assert_true(world.until([&] { return world.heard.count("tracking") == before + 1; }));
            assert_nothing_behind(world);
        });
}

void test_beat(void** state) {
    auto& world = world_of(state);
    world.limits.untracked_pause = Milliseconds{1};
    in_each_call(
        world, [](redis::InvalidationLink& link) { link.beat_now(); },
        [&] {
            assert_true(world.becomes(LinkState::Ready));
            const int before = world.heard.proofs;
            world.link->beat_now();
            assert_true(world.until([&] { return world.heard.proofs > before; }));
        });
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_stop, FakePushWorld),
        world_test(test_restart, FakePushWorld),
        world_test(test_stop_and_start, FakePushWorld),
        world_test(test_beat, FakePushWorld),
    };
    return cmocka_run_group_tests_name("redis: push re-entry", tests, nullptr, nullptr);
}
