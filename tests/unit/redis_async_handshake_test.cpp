// Handshakes that go wrong: each says why, tells no secret, and makes nobody spin.
#include "support/redis_world.hpp"

#include <cstring>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::HashState;
using redis::LinkState;
using redis::Milliseconds;

namespace {

FakeWorld& world_of(void** state) {
    return *static_cast<FakeWorld*>(*state);
}

void test_bad_handshakes(void** state) {
    auto& world = world_of(state);
    world.options.user = "gate";
    world.options.password = SecretText(std::string("s3cr3t-word"));
    world.options.db = 2;
    struct Bad {
        const char* command;
        std::string reply;
        const char* error;
    };
    const Bad cases[] = {
        {"AUTH", "-WRONGPASS bad\r\n", "AUTH: WRONGPASS"},
        {"AUTH", "-ERR unknown command `AUTH`, with args beginning with: `s3cr3t-word`\r\n",
         "AUTH: ERR unknown command"},
        {"AUTH", "-ERR max number of clients reached\r\n", "max number of clients"},
        {"AUTH", "$2\r\nOK\r\n", "AUTH: an unknown reply"},
        {"AUTH", "+QUEUED\r\n", "AUTH: an unknown reply"},
        {"AUTH", "*0\r\n", "AUTH: an unknown reply"},
        {"SELECT", "-ERR DB index is out of range\r\n", "SELECT: ERR DB index"},
        {"ROLE", "-LOADING Redis is loading the dataset in memory\r\n", "ROLE: LOADING"},
        {"ROLE", "-NOPERM\r\n", "ROLE: NOPERM"},
        {"ROLE", "*5\r\n$5\r\nslave\r\n$1\r\nh\r\n:1\r\n$9\r\nconnected\r\n:1\r\n", "replica"},
        {"ROLE", "*2\r\n$8\r\nsentinel\r\n*0\r\n", "not a master"},
        {"ROLE", "*0\r\n", "unknown form"},
        {"ROLE", "$6\r\nmaster\r\n", "unknown form"},
        {"ROLE", "*1\r\n+master\r\n", "unknown form"},
        {"ROLE", "*-1\r\n", "unknown form"},
        {"INFO", "+OK\r\n", "the reply to INFO is of an unknown form"},
        {"INFO", "$-1\r\n", "the reply to INFO is of an unknown form"},
        {"INFO", "*0\r\n", "the reply to INFO is of an unknown form"},
        {"INFO", ":1\r\n", "the reply to INFO is of an unknown form"},
        {"HGETALL", "*0\r\n", "not initialised"},
        {"HGETALL", "-NOPERM\r\n", "gate:meta: NOPERM"},
        {"HGETALL", "$-1\r\n", "no array"},
        {"HGETALL", "*1\r\n$1\r\na\r\n", "without a value"},
        {"HGETALL", "", "no answer to the handshake in time"},
        {"all", "", "no answer to the handshake in time"},
        {"AUTH", "*1000000000\r\n", "too many elements"},
        {"AUTH", "HTTP/1.1 400\r\n", "Protocol error"},
    };
    for (const auto& one : cases) {
        world.fake.answer = [&](const FakeCommand& command) {
            return command[0] == one.command || one.command == std::string_view("all")
                       ? one.reply
                       : FakeRedis::good_answer(command);
        };
        world.options.read_timeout = Milliseconds{one.reply.empty() ? 50 : 5000};
        world.log.lines.clear();
        world.start();
        auto& reader = world.read("k");
        assert_true(world.becomes(LinkState::Backoff));
        assert_holds(world.client->last_error(), one.error);
        assert_true(world.all_told());
        assert_true(reader.state == HashState::Unavailable);
        assert_int_equal(world.log.lines.size(), 1);
        assert_null(std::strstr(world.log.lines[0].c_str(), "s3cr3t"));
    }
}

// A peer that ends every link as soon as it is made must not make us spin.
void test_flapping(void** state) {
    auto& world = world_of(state);
    world.fake.greets_rudely = true;
    world.start();
    world.loop.run_for(Milliseconds{1500});
    assert_in_range(world.fake.accepted, 3, 20);
    assert_int_equal(world.log.lines.size(), 1);

    world.fake.greets_rudely = false;
    const int before = world.fake.accepted;
    world.fake.answer = [](const FakeCommand& command) {
        const auto good = FakeRedis::good_answer(command);
        return command[0] == "HGETALL" ? good + "+EXTRA\r\n" : good; // ready, and broken at once
    };
    world.loop.run_for(Milliseconds{1500});
    assert_in_range(world.fake.accepted - before, 2, 20);
    assert_true(world.log.lines.size() <= 8);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_bad_handshakes, FakeWorld),
        world_test(test_flapping, FakeWorld),
    };
    return cmocka_run_group_tests_name("redis: handshakes", tests, nullptr, nullptr);
}
