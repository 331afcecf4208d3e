// The invalidation link against a hostile or broken peer (INCIDENTS 20): what is no push of ours is
// a gap, told as one; never a proof, never a crash.
#include "support/redis_push_world.hpp"

#include "redis/push_message.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::k_invalidation_channel;
using redis::LinkState;
using redis::Milliseconds;

namespace {

FakePushWorld& world_of(void** state) {
    return *static_cast<FakePushWorld*>(*state);
}

struct Case {
    const char* name;
    std::string bytes;
};

std::string subscribed(std::string_view count) {
    return "*3\r\n" + resp_string("subscribe") + resp_string(k_invalidation_channel) +
           std::string(count);
}

void test_the_words_of_a_good_link(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    const std::vector<FakeCommand> wanted = {
        {"ROLE"},
        {"INFO", "server"},
        {"CLIENT", "ID"},
        {"CLIENT", "TRACKING", "ON", "REDIRECT", "7", "BCAST", "PREFIX", "tw:gate:"},
        {"SUBSCRIBE", "__redis__:invalidate"},
    };
    assert_true(world.fake.seen == wanted);
    assert_text(world.heard.run_id, k_fake_run_id);
}

void test_messages_that_end_the_link(void** state) {
    auto& world = world_of(state);
    std::string many = "*131073\r\n";
    many.append(64, ' ');
    const Case cases[] = {
        {"status", "+OK\r\n"},
        {"integer", ":1\r\n"},
        {"nil", "$-1\r\n"},
        {"nil array", "*-1\r\n"},
        {"string", "$2\r\nhi\r\n"},
        {"error", "-ERR no\r\n"},
        {"error we know", "-LOADING no\r\n"},
        {"empty array", "*0\r\n"},
        {"pong", resp_array({"pong", ""})},
        {"another channel", resp_array({"message", "other", "tw:gate:t:1"})},
        {"a string for keys", push_with(resp_string("tw:gate:t:1"))},
        {"an integer for keys", push_with(":1\r\n")},
        {"a status for keys", push_with("+tw:gate:t:1\r\n")},
        {"an error for keys", push_with("-ERR no\r\n")},
        {"no keys", push_with("*0\r\n")},
        {"a nil key", push_with("*1\r\n$-1\r\n")},
        {"an integer key", push_with("*1\r\n:1\r\n")},
        {"nested keys", push_with("*1\r\n*1\r\n$11\r\ntw:gate:t:1\r\n")},
        {"a key outside the prefix", push_of({"tw:gate:t:1", "tw:admin:x"})},
        {"an empty key", push_of({""})},
        {"pattern message", "*4\r\n" + resp_string("pmessage") + resp_string("*") +
                                resp_string(k_invalidation_channel) + resp_array({"tw:gate:t:1"})},
        {"two elements", "*2\r\n" + resp_string("message") + resp_string(k_invalidation_channel)},
        {"status for a kind",
         "*3\r\n+message\r\n" + resp_string(k_invalidation_channel) + resp_array({"tw:gate:t:1"})},
        {"redirection broken", "*3\r\n" + resp_string("tracking-redir-broken") +
                                   resp_string(k_invalidation_channel) + ":7\r\n"},
        {"redirection broken as a message", push_of({"tracking-redir-broken"})},
        {"unsubscribed",
         "*3\r\n" + resp_string("unsubscribe") + resp_string(k_invalidation_channel) + ":0\r\n"},
        {"an answer nobody asked for", subscribed(":1\r\n")},
        {"too many keys", push_with(many)},
        {"too many bytes", push_with("*1\r\n$8000000\r\n" + std::string(5'000'000, 'x'))},
        {"garbage", "garbage\r\n"},
        {"RESP3", ">2\r\n$10\r\ninvalidate\r\n*1\r\n$11\r\ntw:gate:t:1\r\n"},
        {"above long", "*99999999999999999999\r\n"},
    };
    for (const auto& one : cases) {
        world.start_tracking();
        world.fake.say(one.bytes);
        if (!world.until([&] { return world.heard.count("lost") == 1; })) {
            fail_msg("%s", one.name);
        }
        if (world.heard.told.size() != 2 || world.heard.proofs != 0) {
            fail_msg("%s: told %s", one.name, world.heard.told[1].c_str());
        }
        assert_true(world.becomes(LinkState::Ready));
    }
}

void test_good_messages(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    const std::string name("tw:gate:t:\0\r\n\xff", 14);
    world.fake.say(push_of({"tw:gate:t:1", "tw:gate:", name}));
    world.fake.say(push_with("$-1\r\n"));
    world.fake.say(push_with("*-1\r\n"));
    assert_true(world.until([&] { return world.heard.told.size() == 6; }));
    const std::vector<std::string> wanted = {
        "tracking", "tw:gate:t:1", "tw:gate:", name, "everything", "everything"};
    assert_true(world.heard.told == wanted);
    assert_int_equal(world.link->counters().lost, 0);
}

void test_a_message_in_pieces(void** state) {
    auto& world = world_of(state);
    world.start_tracking();
    for (const char byte : push_of({"tw:gate:t:1"})) {
        assert_int_equal(world.heard.count("tw:gate:t:1"), 0);
        world.fake.say(std::string(1, byte));
        world.loop.turn(Milliseconds{10});
    }
    assert_true(world.until([&] { return world.heard.count("tw:gate:t:1") == 1; }));
}

void test_bad_answers_to_a_heartbeat(void** state) {
    auto& world = world_of(state);
    const Case cases[] = {
        {"two subscriptions", subscribed(":2\r\n")},
        {"no subscription", subscribed(":0\r\n")},
        {"no number", subscribed("$1\r\n1\r\n")},
        {"another channel", "*3\r\n" + resp_string("subscribe") + resp_string("other") + ":1\r\n"},
        {"an error", "-NOPERM no\r\n"},
        {"a status", "+OK\r\n"},
    };
    for (const auto& one : cases) {
        world.start_tracking();
        const auto good =
            std::exchange(world.fake.answer, [&](const FakeCommand&) { return one.bytes; });
        world.link->beat_now();
        if (!world.until([&] { return world.heard.count("lost") == 1; })) {
            fail_msg("%s", one.name);
        }
        assert_int_equal(world.heard.proofs, 0);
        world.fake.answer = good;
    }
}

// One heartbeat at a time: a second answer could be taken for the proof of a later one.
void test_one_heartbeat_at_a_time(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{20};
    world.start_tracking();
    const auto before = world.fake.seen.size();
    world.fake.answer = [](const FakeCommand&) {
        return std::string();
    };
    const auto asked = world.loop.now();
    world.link->beat_now();
    world.link->beat_now();
    world.loop.run_for(Milliseconds{100});
    world.link->beat_now();
    world.loop.run_for(Milliseconds{10});
    assert_int_equal(world.fake.seen.size(), before + 1);
    world.fake.say(subscribed(":1\r\n"));
    assert_true(world.until([&] { return world.heard.proofs == 1; }));
    assert_true(world.heard.proven_at - asked < Milliseconds{100}); // sent, not answered
}

void test_bad_handshakes(void** state) {
    auto& world = world_of(state);
    struct Bad {
        const char* command;
        std::string reply;
        const char* error;
        bool untracked;
    };
    const Bad cases[] = {
        {"ROLE", "-LOADING no\r\n", "ROLE: LOADING", false},
        {"ROLE", "*1\r\n$5\r\nslave\r\n", "replica", false},
        {"ROLE", "+master\r\n", "unknown form", false},
        {"INFO", "-NOPERM no\r\n", "INFO: NOPERM", true},
        {"INFO", "-LOADING no\r\n", "INFO: LOADING", false},
        {"INFO", "+OK\r\n", "INFO: an unknown reply", false},
        {"INFO", "$-1\r\n", "INFO: an unknown reply", false},
        {"INFO", resp_string("# Server\r\n"), "names no run id", true},
        {"CLIENT ID", "-ERR unknown command 'CLIENT'\r\n", "CLIENT ID: ERR unknown command", true},
        {"CLIENT ID", "-BUSY no\r\n", "CLIENT ID: BUSY", false},
        {"CLIENT ID", ":0\r\n", "CLIENT ID: an unknown reply", false},
        {"CLIENT ID", ":-1\r\n", "CLIENT ID: an unknown reply", false},
        {"CLIENT ID", resp_string("7"), "CLIENT ID: an unknown reply", false},
        {"CLIENT TRACKING", "-ERR Unknown subcommand or wrong number of arguments\r\n",
         "CLIENT TRACKING: ERR unknown subcommand", true},
        {"CLIENT TRACKING", "-WHAT is that\r\n", "CLIENT TRACKING: an error we don't know", true},
        {"CLIENT TRACKING", "+QUEUED\r\n", "CLIENT TRACKING: an unknown reply", false},
        {"CLIENT TRACKING", ":1\r\n", "CLIENT TRACKING: an unknown reply", false},
        {"SUBSCRIBE", "-NOPERM no\r\n", "SUBSCRIBE: NOPERM", true},
        {"SUBSCRIBE", "+OK\r\n", "SUBSCRIBE: an unknown reply", false},
        {"SUBSCRIBE", subscribed(":2\r\n"), "SUBSCRIBE: an unknown reply", false},
        {"SUBSCRIBE", push_of({"tw:gate:t:1"}), "SUBSCRIBE: an unknown reply", false},
        {"SUBSCRIBE", "", "no answer to the handshake in time", false},
        {"ROLE", "HTTP/1.1 400\r\n", "Protocol error", false},
    };
    for (const auto& one : cases) {
        world.fake.answer = [&](const FakeCommand& command) {
            const bool client = command[0] == "CLIENT";
            const auto name = client ? command[0] + " " + command[1] : command[0];
            return name == one.command ? one.reply : FakeRedis::good_answer(command);
        };
        world.options.read_timeout = Milliseconds{one.reply.empty() ? 50 : 5000};
        world.heard.told.clear();
        world.log.lines.clear();
        world.start();
        assert_true(world.becomes(LinkState::Backoff));
        assert_holds(world.link->last_error(), one.error);
        assert_int_equal(world.heard.told.size(), one.untracked ? 1 : 0);
        assert_int_equal(world.log.lines.size(), 1);
        assert_holds(world.log.lines[0], one.error);
    }
}

// A peer that ends every link as soon as it is made must not make us spin, nor must a host that
// restarts every link it gets.
void test_nobody_spins(void** state) {
    auto& world = world_of(state);
    world.limits.backoff_max = Milliseconds{200};
    for (const bool restarts : {false, true}) {
        const int before = world.fake.accepted;
        world.fake.greets_rudely = !restarts;
        world.heard.then = [&](std::string_view word) {
            if (restarts && word == "tracking") {
                world.link->restart();
            }
        };
        world.start();
        world.loop.run_for(Milliseconds{500});
        assert_in_range(world.fake.accepted - before, 2, 15);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_the_words_of_a_good_link, FakePushWorld),
        world_test(test_messages_that_end_the_link, FakePushWorld),
        world_test(test_good_messages, FakePushWorld),
        world_test(test_a_message_in_pieces, FakePushWorld),
        world_test(test_bad_answers_to_a_heartbeat, FakePushWorld),
        world_test(test_one_heartbeat_at_a_time, FakePushWorld),
        world_test(test_bad_handshakes, FakePushWorld),
        world_test(test_nobody_spins, FakePushWorld),
    };
    return cmocka_run_group_tests_name("redis: push, hostile peer", tests, nullptr, nullptr);
}
