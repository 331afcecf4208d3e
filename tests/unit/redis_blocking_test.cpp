// The blocking client: commands, pipelines, and telling apart unreachable, uncertain and refused.
#include "redis/blocking_client.hpp"
#include "redis/hash_commands.hpp"
#include "support/redis_cmocka.hpp"
#include "support/redis_fake_thread.hpp"
#include "support/redis_server.hpp"

#include <chrono>
#include <cstring>
#include <memory>
#include <optional>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::BlockingClient;
using redis::Milliseconds;
using redis::RedisErrorKind;
using Clock = std::chrono::steady_clock;

namespace {

struct World {
    World() { options.read_timeout = Milliseconds{2000}; }

    void start_server() {
        server.start();
        options.addresses = {server.address()};
        connect();
    }
    void start_fake(FakeRedisThread::Answer answer) {
        fake = std::make_unique<FakeRedisThread>(folder.path() + "/f.sock", std::move(answer));
        options.addresses = {fake->address()};
    }
    void connect() {
        auto made = BlockingClient::connect(options);
        if (!made) {
            fail_msg("%s", made.error().message.c_str());
        }
        client.emplace(*std::move(made));
    }
    /// What connecting says.
    redis::RedisError refusal() {
        auto made = BlockingClient::connect(options);
        assert_false(made.ok());
        return made.error();
    }

    TemporaryFolder folder;
    RedisServer server;
    redis::LinkOptions options;
    std::unique_ptr<FakeRedisThread> fake;
    std::optional<BlockingClient> client;
    redis::CommandList list;
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

void test_commands(void** state) {
    auto& world = world_of(state);
    world.start_server();
    const std::string odd("%s\0\r\n*1 ", 9);
    assert_true(world.client->command({"SET", odd, odd})->view().is_ok());
    assert_text(world.client->command({"GET", odd})->view().string().value_or(""), odd);
    assert_true(world.client->command({"GET", "none"})->view().is(redis::ReplyKind::Nil));
    const std::string large(20'000'000, 'x');
    assert_true(world.client->command({"SET", "large", large}).ok());
    assert_true(world.client->command({"GET", "large"})->view().string() == large);
}

void test_refused(void** state) {
    auto& world = world_of(state);
    world.start_server();
    const auto unknown = world.client->command({"NOSUCH", "s3cr3t"});
    assert_true(unknown.error().kind == RedisErrorKind::Refused);
    assert_text(unknown.error().code, "ERR");
    assert_text(unknown.error().message, "Redis refused NOSUCH: ERR unknown command");
    assert_true(world.client->command({"SET", "s", "v"}).ok());
    assert_text(world.client->command({"HGETALL", "s"}).error().code, "WRONGTYPE");
    assert_true(world.client->command({"PING"}).ok()); // the link is none the worse
}

void test_pipeline(void** state) {
    auto& world = world_of(state);
    world.start_server();
    assert_int_equal(world.client->pipeline(world.list)->size(), 0);
    for (int number = 0; number < 500; ++number) {
        world.list.add({"RPUSH", "l", std::to_string(number)});
    }
    const auto replies = world.client->pipeline(world.list);
    assert_int_equal(replies->size(), 500);
    assert_true(replies->back().view().integer() == 500);
    world.list.add({"GET", "l"});
    world.list.add({"DEL", "l"});
    assert_text(world.client->pipeline(world.list).error().code, "WRONGTYPE");
    assert_true(world.client->command({"EXISTS", "l"})->view().integer() == 0);
}

void test_hashes(void** state) {
    auto& world = world_of(state);
    world.start_server();
    const OwnedFields fields{{"a", "1"}, {"b b", std::string("\0\n", 2)}};
    assert_false(read_hash(*world.client, "h")->has_value());
    assert_true(world.client->command(redis::hset_arguments("h", fields)).ok());
    auto record = read_hash(*world.client, "h");
    assert_true(record->has_value());
    const auto moved = std::make_unique<redis::HashRecord>(**std::move(record));
    assert_int_equal(moved->fields().size(), 2);
    assert_text(moved->fields()[1].value, fields[1].second);
    assert_true(world.client->command({"SET", "s", "v"}).ok());
    const auto wrong = read_hash(*world.client, "s");
    assert_text(wrong.error().code, "WRONGTYPE");
}

void test_unreachable(void** state) {
    auto& world = world_of(state);
    world.options.addresses = {*redis::Address::unix_path(world.folder.path() + "/nobody")};
    auto error = world.refusal();
    assert_true(error.kind == RedisErrorKind::Unreachable);
    assert_holds(error.message, "/nobody can't be reached: No such file");
    world.options.addresses = {*redis::Address::numeric("127.0.0.1", 1)};
    assert_holds(world.refusal().message, "127.0.0.1:1 can't be reached: Connection refused");
    world.options.addresses.clear();
    assert_holds(world.refusal().message, "no address");
}

void test_handshake(void** state) {
    auto& world = world_of(state);
    world.start_server();
    assert_true(world.server.command({"ACL", "SETUSER", "tester", "on", ">right", "~*", "+@all"}));
    world.options.user = "tester";
    world.options.password = SecretText(std::string("s3cr3t"));
    auto error = world.refusal();
    assert_true(error.kind == RedisErrorKind::Refused);
    assert_text(error.code, "WRONGPASS");
    assert_null(std::strstr(error.message.c_str(), "s3cr3t"));
    world.options.password = SecretText(std::string("right"));
    world.options.db = 5;
    // An address where nobody is doesn't matter when another one is good.
    world.options.addresses.insert(world.options.addresses.begin(),
                                   *redis::Address::numeric("127.0.0.1", 1));
    world.connect();
    assert_true(world.client->command({"SET", "in5", "1"}).ok());
    world.options.db = 99;
    assert_holds(world.refusal().message, "SELECT: ERR DB index");
    world.options.db = 0;
    assert_true(world.server.command({"REPLICAOF", "127.0.0.1", "1"}));
    assert_holds(world.refusal().message, "replica");
}

void test_a_closed_link_is_made_anew(void** state) {
    auto& world = world_of(state);
    world.start_server();
    assert_true(world.client->command({"PING"}).ok());
    world.server.kill();
    assert_true(world.client->command({"PING"}).error().kind == RedisErrorKind::Unreachable);
    world.server.start();
    assert_true(world.client->command({"PING"}).ok());
}

void test_a_command_that_left_is_uncertain(void** state) {
    auto& world = world_of(state);
    world.options.read_timeout = Milliseconds{100};
    world.start_server();
    world.server.freeze();
    const auto begun = Clock::now();
    const auto error = world.client->command({"SET", "a", "s3cr3t"}).error();
    assert_true(error.kind == RedisErrorKind::Uncertain);
    assert_holds(error.message, "no reply in time");
    assert_null(std::strstr(error.message.c_str(), "s3cr3t"));
    assert_true(Clock::now() - begun < Milliseconds{1000});
    // The next one doesn't get the late reply.
    world.server.thaw();
    assert_text(world.client->command({"ECHO", "next"})->view().string().value_or(""), "next");
}

void test_a_dripping_peer(void** state) {
    auto& world = world_of(state);
    world.options.read_timeout = Milliseconds{200};
    world.start_fake([](const FakeCommand& command) {
        return command[0] == "ROLE" ? std::string("*3\r\n$6\r\nmas") : std::string();
    });
    const auto begun = Clock::now();
    assert_holds(world.refusal().message, "no reply in time");
    assert_true(Clock::now() - begun < Milliseconds{1000});
}

void test_hostile_replies(void** state) {
    auto& world = world_of(state);
    world.start_fake([](const FakeCommand& command) {
        return command[0] == "GET" ? command[1] : FakeRedis::good_answer(command);
    });
    world.connect();
    for (const char* reply : {"garbage\r\n", "*1000000000\r\n", "$-5\r\n", "*-7\r\n",
                              "*99999999999999999999\r\n", "HTTP/1.1 200 OK\r\n"}) {
        const auto error = world.client->command({"GET", reply}).error();
        assert_true(error.kind == RedisErrorKind::Uncertain);
    }
    // Something nobody asked for: the next command must not take it for its own.
    const auto extra = world.client->command({"GET", "+OK\r\n+EXTRA\r\n"}).error();
    assert_holds(extra.message, "nobody asked for");
    assert_text(world.client->command({"GET", "+MINE\r\n"})->view().status().value_or(""), "MINE");
    assert_int_equal(world.fake->accepted(), 8);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_commands, World),
        world_test(test_refused, World),
        world_test(test_pipeline, World),
        world_test(test_hashes, World),
        world_test(test_unreachable, World),
        world_test(test_handshake, World),
        world_test(test_a_closed_link_is_made_anew, World),
        world_test(test_a_command_that_left_is_uncertain, World),
        world_test(test_a_dripping_peer, World),
        world_test(test_hostile_replies, World),
    };
    return cmocka_run_group_tests_name("redis: blocking client", tests, nullptr, nullptr);
}
