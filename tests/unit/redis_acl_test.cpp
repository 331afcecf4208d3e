// The ACL file that is shipped, in a real Redis: each user may do its own and nothing else.
#include "redis/blocking_client.hpp"
#include "support/redis_cmocka.hpp"
#include "support/redis_push_world.hpp"
#include "support/redis_server.hpp"
#include "support/redis_world.hpp"

#include <cctype>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using redis::BlockingClient;
using redis::LinkState;
using redis::Milliseconds;

namespace {

// SHA-256 of "password".
constexpr std::string_view k_hash =
    "5e884898da28047151d0e56f8dc6292773603d0d6aabbdd62a11ef721d1542d8";

using Words = std::vector<std::string_view>;

struct World : ClientWorld {
    World() {
        std::ifstream in(TOKENWARD_TEST_DIR "/../redis/users.acl");
        std::ofstream out(folder.path() + "/users.acl");
        for (std::string line; std::getline(in, line); out << line << '\n') {
            const auto begin = line.find('#');
            if (begin != line.npos) {
                placeholders += 1;
                const auto end = line.find(' ', begin);
                line.replace(begin + 1, end - begin - 1, k_hash);
            }
        }
        out.close();
        server.emplace(std::vector<std::string>{"--aclfile", folder.path() + "/users.acl"});
        server->start();
        options.addresses = {server->address()};
        options.password = SecretText(std::string("password"));
        as("tokenward");
    }
    ~World() { client.reset(); }

    void as(const char* user) {
        options.user = user;
        link.reset();
        link.emplace(BlockingClient::connect(options).value());
    }
    void may(const Words& words) {
        const auto reply = link->command(words);
        if (!reply) {
            fail_msg("%s %s: %s", options.user.c_str(), std::string(words[0]).c_str(),
                     reply.error().message.c_str());
        }
    }
    void may_not(const Words& words) {
        const auto reply = link->command(words);
        if (reply || reply.error().code != "NOPERM") {
            fail_msg("%s may %s", options.user.c_str(), std::string(words[0]).c_str());
        }
    }

    NotedPushes pushes;
    std::optional<redis::InvalidationLink> push_link;
    int placeholders = 0;
    std::optional<RedisServer> server;
    std::optional<BlockingClient> link;
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

const Words k_for_nobody[] = {
    {"FLUSHALL"},
    {"CONFIG", "GET", "*"},
    {"KEYS", "*"},
    {"ACL", "LIST"},
    {"MONITOR"},
    {"CLIENT", "LIST"},
    {"CLIENT", "KILL", "ID", "1"},
    {"SHUTDOWN"},
    {"SAVE"},
    {"EVAL", "return 1", "0"},
    {"REPLICAOF", "NO", "ONE"},
    {"SWAPDB", "0", "1"},
    {"SET", "tw:gate:x", "1"},
    {"PUBLISH", "__redis__:invalidate", "x"},
    {"MIGRATE", "h", "1", "k", "0", "1"},
    {"DEL", "other"},
    {"HGETALL", "other"},
    {"RESTORE", "tw:x", "0", "x"},
    {"OBJECT", "HELP"},
};

void test_default_user_is_off(void** state) {
    auto& world = world_of(state);
    assert_int_equal(world.placeholders, 3);
    assert_false(world.server->command({"PING"}));
    assert_false(world.server->command({"HGETALL", "tw:gate:meta"}));
}

void test_gate(void** state) {
    auto& world = world_of(state);
    world.as("tokenward-gate");
    world.may({"HGETALL", "tw:gate:t:1"});
    world.may({"ROLE"});
    world.may({"INFO", "server"});
    world.may({"CLIENT", "ID"});
    world.may({"CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", "tw:gate:"});
    world.may_not({"HGETALL", "tw:admin:u:alice"});
    world.may_not({"HGETALL", "tw:seen:00"});
    world.may_not({"HSET", "tw:gate:t:1", "a", "b"});
    world.may_not({"SUBSCRIBE", "another"});
    world.may_not({"PSUBSCRIBE", "*"});
    for (const auto& words : k_for_nobody) {
        world.may_not(words);
    }
    world.may({"SUBSCRIBE", "__redis__:invalidate"});
}

void test_seen(void** state) {
    auto& world = world_of(state);
    world.as("tokenward-seen");
    world.may({"HSET", "tw:seen:00", "tok_1", "1"});
    world.may({"HSET", "tw:seen:gates", "last", "1"});
    world.may({"XADD", "tw:seen:events", "MAXLEN", "~", "1000", "*", "id", "tok_1"});
    world.may_not({"HGETALL", "tw:seen:00"});
    world.may_not({"HSET", "tw:gate:t:1", "a", "b"});
    world.may_not({"HSET", "tw:admin:u:alice", "a", "b"});
    world.may_not({"XADD", "tw:admin:audit", "*", "a", "b"});
    world.may_not({"SUBSCRIBE", "__redis__:invalidate"});
    for (const auto& words : k_for_nobody) {
        world.may_not(words);
    }
}

void test_daemon(void** state) {
    auto& world = world_of(state);
    for (const auto& words : k_for_nobody) {
        world.may_not(words);
    }
    const Words allowed[] = {
        {"HSET", "tw:admin:u:a", "f", "v"},
        {"HGETALL", "tw:admin:u:a"},
        {"HGET", "tw:admin:u:a", "f"},
        {"HDEL", "tw:admin:u:a", "f"},
        {"SADD", "tw:admin:s", "a"},
        {"SMEMBERS", "tw:admin:s"},
        {"SSCAN", "tw:admin:s", "0"},
        {"SREM", "tw:admin:s", "a"},
        {"ZADD", "tw:admin:z", "1", "a"},
        {"ZRANGE", "tw:admin:z", "0", "-1"},
        {"ZCARD", "tw:admin:z"},
        {"ZREM", "tw:admin:z", "a"},
        {"ZCOUNT", "tw:admin:z", "-inf", "+inf"},
        {"ZREVRANK", "tw:admin:z", "a"},
        {"ZRANGEBYSCORE", "tw:admin:outbox:webhook", "-inf", "1", "LIMIT", "0", "1"},
        {"HSET", "tw:admin:events", "done", "1-1"},
        {"HGET", "tw:seen:gates", "last"},
        {"XADD", "tw:admin:audit", "*", "a", "b"},
        {"XRANGE", "tw:admin:audit", "-", "+"},
        {"XREVRANGE", "tw:admin:audit", "+", "-"},
        {"HGETALL", "tw:seen:00"},
        {"XRANGE", "tw:seen:events", "-", "+"},
        {"EXISTS", "tw:gate:t:1"},
        {"GET", "tw:admin:throttle:l:alice"},
        {"INCR", "tw:admin:throttle:l:alice"},
        {"DECR", "tw:admin:throttle:l:alice"},
        {"PTTL", "tw:admin:throttle:l:alice"},
        {"PEXPIRE", "tw:admin:throttle:l:alice", "900000"},
        {"PEXPIREAT", "tw:gate:t:1", "4000000000000"},
        {"DEL", "tw:gate:t:1"},
        {"SCAN", "0"},
        {"WATCH", "tw:gate:t:1"},
        {"MULTI"},
        {"HSET", "tw:gate:t:1", "a", "b"},
        {"EXEC"},
        {"UNWATCH"},
        {"INFO"},
        {"ROLE"},
        {"PING"},
        {"SELECT", "0"},
    };
    for (const auto& words : allowed) {
        world.may(words);
    }
}

// What the gate's own link needs is in the file.
void test_the_gates_link(void** state) {
    auto& world = world_of(state);
    world.may({"HSET", "tw:gate:meta", "v", "1"});
    world.may({"HSET", "tw:gate:t:1", "id", "tok_1"});
    world.options.user = "tokenward-gate";
    world.limits.heartbeat = Milliseconds{10};
    world.start_ready();
    assert_true(world.read_now("tw:gate:t:1").found());
    assert_true(world.loop.run_until([&] { return world.client->counters().heartbeats > 2; },
                                     Milliseconds{5000}));
    assert_int_equal(world.client->run_id().size(), 40);
}

void test_the_gates_push_link(void** state) {
    auto& world = world_of(state);
    world.options.user = "tokenward-gate";
    world.push_link.emplace(
        world.options, redis::PushLimits{},
        redis::PushHost{.loop = world.loop, .log = world.log, .listener = world.pushes});
    world.push_link->start();
    assert_true(world.loop.run_until([&] { return world.push_link->state() == LinkState::Ready; },
                                     Milliseconds{5000}));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_default_user_is_off, World),
        world_test(test_gate, World),
        world_test(test_seen, World),
        world_test(test_daemon, World),
        world_test(test_the_gates_link, World),
        world_test(test_the_gates_push_link, World),
    };
    return cmocka_run_group_tests_name("redis: ACL users", tests, nullptr, nullptr);
}
