// The asynchronous client against a hostile or broken peer (INCIDENTS 6 and 20): whatever comes,
// only a true hash is "found", only an empty array is "absent", and nothing grows or crashes.
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

/// Answers the reads of `key` with `bytes`, all else well.
void answer_with(FakeWorld& world, const std::string& key, const std::string& bytes) {
    world.fake.answer = [key, bytes](const FakeCommand& command) {
        return command.back() == key ? bytes : FakeRedis::good_answer(command);
    };
}

struct Case {
    const char* name;
    std::string bytes;
};

// Whole replies that are no record: they fail their read; the link stays.
void test_replies_that_are_no_record(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    const std::string big(300'000, 'x');
    const auto many = resp_array(std::vector<std::string>(1026, "x"));
    const Case cases[] = {
        {"status", "+OK\r\n"},
        {"empty status", "+\r\n"},
        {"integer 0", ":0\r\n"},
        {"integer 1", ":1\r\n"},
        {"nil string", "$-1\r\n"},
        {"nil array", "*-1\r\n"},
        {"string", "$4\r\nname\r\n"},
        {"empty string", "$0\r\n\r\n"},
        {"odd", "*1\r\n$1\r\na\r\n"},
        {"odd 3", "*3\r\n$1\r\na\r\n$1\r\nb\r\n$1\r\nc\r\n"},
        {"integer value", "*2\r\n$1\r\na\r\n:1\r\n"},
        {"nil value", "*2\r\n$1\r\na\r\n$-1\r\n"},
        {"nil name", "*2\r\n$-1\r\n$1\r\na\r\n"},
        {"status value", "*2\r\n$1\r\na\r\n+b\r\n"},
        {"error value", "*2\r\n$1\r\na\r\n-ERR b\r\n"},
        {"nested", "*2\r\n$1\r\na\r\n*2\r\n$1\r\na\r\n$1\r\nb\r\n"},
        {"nested empty", "*2\r\n*0\r\n*0\r\n"},
        {"empty in array", "*1\r\n*0\r\n"},
        {"too many fields", many},
        {"too large", resp_array({"a", big})},
    };
    for (const auto& one : cases) {
        answer_with(world, "k", one.bytes);
        auto& reader = world.read_now("k");
        if (!reader.failed(LinkFault::BadReply)) {
            fail_msg("%s", one.name);
        }
    }
    answer_with(world, "k", "*0\r\n");
    assert_true(world.read_now("k").absent());
    assert_int_equal(world.fake.accepted, 1);
    assert_int_equal(world.client->counters().bad_replies, std::size(cases));
}

void test_error_replies(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    for (const char* code : {"LOADING", "NOPERM", "READONLY", "MOVED", "MASTERDOWN", "CLUSTERDOWN",
                             "ERR", "BUSY", "NOAUTH", "ASK", "TRYAGAIN", "XYZ", "", "ok"}) {
        answer_with(world, "k", "-" + std::string(code) + " and some text\r\n");
        assert_true(world.read_now("k").failed(LinkFault::Refused));
    }
    // What a peer says never gets into a text: it could be a secret, or control bytes.
    answer_with(world, "k", "-NOPERM \x1b[31m pass=s3cr3t\r\n");
    auto& reader = world.read_now("k");
    assert_text(reader.text, "NOPERM this Redis user may not do that");
    answer_with(world, "k", "-S3CR3T\r\n");
    assert_text(world.read_now("k").text, "an error we don't know");
    assert_int_equal(world.fake.accepted, 1);
}

// Bytes that end the link: what waited fails, the client recovers.
void test_bytes_that_end_the_link(void** state) {
    auto& world = world_of(state);
    std::string deep;
    for (int depth = 0; depth < 12; ++depth) {
        deep += "*1\r\n";
    }
    std::string wide; // many small heads that announce much
    for (int count = 0; count < 20; ++count) {
        wide += "*1000\r\n";
        wide.append(3 * 999, ' ');
    }
    const Case cases[] = {
        {"garbage", "garbage\r\n"},
        {"http", "HTTP/1.1 400 Bad Request\r\n\r\n"},
        {"binary", std::string("\x16\x03\x01\x00\xff", 5)},
        {"nul", std::string(5, '\0')},
        {"huge array", "*1000000000\r\n"},
        {"int max array", "*2147483647\r\n"},
        {"above int", "*2147483648\r\n"},
        {"long max", "*9223372036854775807\r\n"},
        {"above long", "*99999999999999999999\r\n"},
        {"negative array", "*-2\r\n"},
        {"array of words", "*two\r\n"},
        {"empty length", "*\r\n"},
        {"negative string", "$-2\r\n"},
        {"string long min", "$-9223372036854775808\r\n"},
        {"string of words", "$abc\r\n"},
        {"bad integer", ":12x\r\n"},
        {"deep", deep},
        {"wide", wide},
        {"a line without end", "+" + std::string(600'000, 'a')},
        {"a huge string", "$2147483647\r\n" + std::string(600'000, 'a')},
        {"nested too many", "*2\r\n*1500\r\n" + std::string(1500 * 4, ' ')},
        {"an extra reply", "*0\r\n+EXTRA\r\n"},
        {"an extra error", "*0\r\n-ERR more\r\n"},
    };
    int accepted = 0;
    for (const auto& one : cases) {
        world.fake.answer = FakeRedis::good_answer;
        world.start_ready();
        ++accepted;
        answer_with(world, "k", one.bytes);
        auto& reader = world.read_now("k");
        assert_true(world.loop.run_until([&] { return world.client->counters().lost == 1; },
                                         Milliseconds{2000}));
        if (reader.found() || (reader.absent() && one.bytes.compare(0, 4, "*0\r\n") != 0)) {
            fail_msg("%s", one.name);
        }
        assert_int_equal(world.client->counters().protocol_errors, 1);
        world.fake.answer = FakeRedis::good_answer;
        assert_true(world.becomes(LinkState::Ready));
        ++accepted;
        assert_true(world.read_now("k").found());
        assert_int_equal(world.fake.accepted, accepted);
    }
}

// Half a reply, then silence, or the end: no answer, within the deadline.
void test_half_replies(void** state) {
    auto& world = world_of(state);
    const std::string whole = resp_array({"name", "value"});
    for (const bool hang_up : {false, true}) {
        world.options.read_timeout = Milliseconds{hang_up ? 5000 : 50};
        for (std::size_t size = 0; size < whole.size(); ++size) {
            world.fake.answer = FakeRedis::good_answer;
            world.start_ready();
            answer_with(world, "k", whole.substr(0, size));
            auto& reader = world.read("k");
            assert_true(world.loop.run_until([&] { return world.fake.seen.back().back() == "k"; },
                                             Milliseconds{2000}));
            if (hang_up) {
                world.fake.hang_up();
            }
            assert_true(world.all_told());
            assert_true(reader.failed(hang_up ? LinkFault::LinkLost : LinkFault::Timeout));
        }
    }
}

void test_replies_in_pieces(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    answer_with(world, "k", "");
    auto& reader = world.read("k");
    world.loop.run_for(Milliseconds{5});
    for (const char byte : resp_array({"na\r\nme", "va\r\nlue"})) {
        assert_false(reader.told());
        world.fake.say(std::string(1, byte));
        world.loop.turn(Milliseconds{10});
    }
    assert_true(world.all_told());
    assert_text(reader.field("na\r\nme"), "va\r\nlue");
}

// The reply to a read that nobody waits for any more must not reach the next one.
void test_late_reply_is_dropped(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    world.fake.answer = [](const FakeCommand&) {
        return std::string();
    };
    auto& cancelled = world.read("a");
    auto& waits = world.read("b");
    world.loop.run_for(Milliseconds{5});
    cancelled.ticket.cancel();
    world.fake.say(resp_array({"first", "reply"}));
    world.loop.run_for(Milliseconds{20});
    assert_false(waits.told());
    world.fake.say(resp_array({"second", "reply"}));
    assert_true(world.all_told());
    assert_text(waits.field("second"), "reply");
    assert_false(cancelled.told());
}

void test_unasked_reply_while_idle(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    world.fake.say("+HELLO\r\n");
    assert_true(world.loop.run_until([&] { return world.client->counters().lost == 1; },
                                     Milliseconds{1000}));
    assert_text(world.client->last_error(), "a reply nobody asked for");
    assert_true(world.becomes(LinkState::Ready));
}

void test_a_slow_peer_is_not_flooded(void** state) {
    auto& world = world_of(state);
    world.limits.max_reads = 8;
    world.start_ready();
    world.fake.answer = [](const FakeCommand&) {
        return std::string();
    };
    for (int number = 0; number < 20; ++number) {
        world.read("k");
    }
    world.loop.run_for(Milliseconds{20});
    for (std::size_t number = 0; number < 20; ++number) {
        assert_true(world.readers[number]->failed(LinkFault::QueueFull) == (number >= 8));
    }
    world.readers.clear(); // cancelled ones count until the link goes
    assert_true(world.read_now("k").failed(LinkFault::QueueFull));
    assert_int_equal(world.fake.seen.size(), 3 + 8);
    assert_true(world.loop.run_until([&] { return world.client->counters().lost == 1; },
                                     Milliseconds{2000}));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_replies_that_are_no_record, FakeWorld),
        world_test(test_error_replies, FakeWorld),
        world_test(test_bytes_that_end_the_link, FakeWorld),
        world_test(test_half_replies, FakeWorld),
        world_test(test_replies_in_pieces, FakeWorld),
        world_test(test_late_reply_is_dropped, FakeWorld),
        world_test(test_unasked_reply_while_idle, FakeWorld),
        world_test(test_a_slow_peer_is_not_flooded, FakeWorld),
    };
    return cmocka_run_group_tests_name("redis: hostile peer", tests, nullptr, nullptr);
}
