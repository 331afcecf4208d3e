// Transactions: done whole, not at all, or begun again; and what is left on the link after each.
#include "redis/hash_commands.hpp"
#include "redis/transaction.hpp"
#include "support/redis_cmocka.hpp"
#include "support/redis_server.hpp"

#include <optional>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::BlockingClient;
using redis::ExecState;
using redis::RedisErrorKind;
using redis::Transaction;

namespace {

struct World {
    World() {
        server.start();
        options = server.options();
        options.read_timeout = redis::Milliseconds{2000};
        connect();
    }
    void connect() { client.emplace(BlockingClient::connect(options).value()); }
    void watch(std::initializer_list<std::string_view> keys) {
        auto made = Transaction::watch(*client, keys);
        if (!made) {
            fail_msg("%s", made.error().message.c_str());
        }
        change.emplace(*std::move(made));
    }
    [[nodiscard]] std::string get(std::string_view key) {
        const auto reply = client->command({"GET", key});
        return std::string(reply->view().string().value_or(""));
    }

    RedisServer server;
    redis::LinkOptions options;
    std::optional<BlockingClient> client;
    std::optional<Transaction> change;
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

void test_done(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    assert_true(world.change->read({"GET", "a"})->view().is(redis::ReplyKind::Nil));
    world.change->queue({"SET", "a", std::string_view("1\r\n\0", 4)});
    world.change->queue({"INCR", "n"});
    const auto end = world.change->exec();
    assert_true(end->state == ExecState::Done);
    assert_int_equal(end->replies.view().size(), 2);
    assert_true(end->replies.view()[1].integer() == 1);
    assert_text(world.get("a"), std::string_view("1\r\n\0", 4));
}

void test_changed_by_somebody_else(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    assert_true(world.change->watch_also({"b"}).ok());
    world.change->queue({"SET", "a", "mine"});
    assert_true(world.server.command({"SET", "b", "theirs"}));
    assert_true(world.change->exec()->state == ExecState::Changed);
    assert_text(world.get("a"), "");
    world.change.reset();
    world.watch({"a"}); // again, and now it works
    world.change->queue({"SET", "a", "mine"});
    assert_true(world.change->exec()->state == ExecState::Done);
}

void test_nothing_queued(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    assert_true(world.change->exec()->state == ExecState::Done);
    world.change.reset();
    world.watch({"a"});
    assert_true(world.server.command({"SET", "a", "theirs"}));
    assert_true(world.change->exec()->state == ExecState::Changed);
}

void test_given_up(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    world.change->queue({"SET", "a", "mine"});
    world.change.reset();
    assert_text(world.get("a"), "");
    assert_true(world.server.command({"SET", "a", "theirs"}));
    world.watch({"b"}); // the first WATCH is gone
    world.change->queue({"SET", "b", "mine"});
    assert_true(world.change->exec()->state == ExecState::Done);
}

void test_one_at_a_time(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    assert_holds(Transaction::watch(*world.client, {"b"}).error().message, "under way");
    world.change.reset();
    world.watch({"b"});
}

// One bad command: Redis does none of them.
void test_refused_while_queued(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    world.change->queue({"SET", "a", "mine"});
    world.change->queue({"NOSUCH"});
    const auto error = world.change->exec().error();
    assert_true(error.kind == RedisErrorKind::Refused);
    assert_holds(error.message, "ERR unknown command");
    assert_text(world.get("a"), "");
}

void test_refused_while_done(void** state) {
    auto& world = world_of(state);
    assert_true(world.server.command({"SET", "text", "x"}));
    world.watch({"a"});
    world.change->queue({"SET", "a", "mine"});
    world.change->queue({"HSET", "text", "f", "v"});
    const auto error = world.change->exec().error();
    assert_true(error.kind == RedisErrorKind::Refused);
    assert_holds(error.message, "WRONGTYPE");
    assert_holds(error.message, "the other parts were done");
    assert_text(world.get("a"), "mine");
}

// Were MULTI refused and the rest sent nevertheless, it would be done without protection.
void test_without_the_right_to_multi(void** state) {
    auto& world = world_of(state);
    assert_true(
        world.server.command({"ACL", "SETUSER", "tester", "on", ">p", "~*", "+@all", "-multi"}));
    world.options.user = "tester";
    world.options.password = SecretText(std::string("p"));
    world.connect();
    world.watch({"a"});
    world.change->queue({"SET", "a", "mine"});
    assert_text(world.change->exec().error().code, "NOPERM");
    world.change.reset();
    assert_text(world.get("a"), "");
}

void test_the_link_breaks(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    world.change->queue({"SET", "a", "mine"});
    assert_true(world.server.command({"CLIENT", "KILL", "TYPE", "normal"}));
    // Not made anew behind its back: the WATCH would be gone.
    assert_true(world.change->exec().error().kind == RedisErrorKind::Unreachable);
    assert_true(world.client->command({"PING"}).error().kind == RedisErrorKind::Unreachable);
    assert_true(world.change->read({"GET", "a"}).error().kind == RedisErrorKind::Unreachable);
    world.change.reset();
    assert_text(world.get("a"), "");
}

void test_replacing_a_record(void** state) {
    auto& world = world_of(state);
    assert_true(world.server.command({"HSET", "h", "old", "1", "both", "1"}));
    assert_true(world.server.command({"PEXPIRE", "h", "100000"}));
    world.watch({"h"});
    auto before = read_hash(*world.change, "h");
    assert_int_equal((*before)->fields().size(), 2);
    queue_replace(*world.change, "h", {{"both", "2"}, {"new", "2"}});
    assert_true(world.change->exec()->state == ExecState::Done);
    auto after = read_hash(*world.client, "h");
    assert_int_equal((*after)->fields().size(), 2);
    assert_true(world.client->command({"PTTL", "h"})->view().integer() == -1);

    world.change.reset();
    world.watch({"h"});
    queue_expire_at(*world.change, "h", from_epoch(4'000'000'000));
    assert_true(world.change->exec()->state == ExecState::Done);
    assert_true(world.client->command({"PEXPIRETIME", "h"})->view().integer() == 4'000'000'000'000);
}

void test_moved_transactions_and_clients(void** state) {
    auto& world = world_of(state);
    world.watch({"a"});
    Transaction moved(*std::move(world.change));
    world.change.reset(); // nothing is undone by what is left of it
    auto client = *std::move(world.client);
    moved.queue({"SET", "a", "mine"});
    assert_true(moved.exec()->state == ExecState::Done);
    world.client.emplace(std::move(client));
    assert_text(world.get("a"), "mine");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_done, World),
        world_test(test_changed_by_somebody_else, World),
        world_test(test_nothing_queued, World),
        world_test(test_given_up, World),
        world_test(test_one_at_a_time, World),
        world_test(test_refused_while_queued, World),
        world_test(test_refused_while_done, World),
        world_test(test_without_the_right_to_multi, World),
        world_test(test_the_link_breaks, World),
        world_test(test_replacing_a_record, World),
        world_test(test_moved_transactions_and_clients, World),
    };
    return cmocka_run_group_tests_name("redis: transactions", tests, nullptr, nullptr);
}
