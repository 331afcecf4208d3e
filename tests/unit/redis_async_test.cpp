// The asynchronous client with a good Redis: what reads bring, who is told, and when.
#include "support/redis_world.hpp"

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

void test_found_and_absent(void** state) {
    auto& world = world_of(state);
    world.put("tw:gate:t:1", {"id", "tok_1", "name", "a b"});
    world.start_ready();
    auto& there = world.read_now("tw:gate:t:1");
    assert_true(there.found());
    assert_int_equal(there.fields.size(), 2);
    assert_text(there.field("name"), "a b");
    assert_true(world.read_now("tw:gate:t:2").absent());
    assert_text(world.verifier.key, "tw:gate:meta");
    assert_text(world.client->last_error(), "");
    const auto& counters = world.client->counters();
    assert_int_equal(counters.reads, 2);
    assert_int_equal(counters.found, 1);
    assert_int_equal(counters.absent, 1);
    assert_int_equal(counters.connects, 1);
    assert_int_equal(world.log.lines.size(), 0);
}

void test_reads_wait_for_the_link(void** state) {
    auto& world = world_of(state);
    world.put("a", {"f", "1"});
    world.start();
    auto& reader = world.read("a");
    assert_false(reader.told());
    assert_true(world.all_told());
    assert_true(reader.found());
}

void test_many_reads_in_order(void** state) {
    auto& world = world_of(state);
    for (int number = 0; number < 20; ++number) {
        world.put("k" + std::to_string(number), {"n", std::to_string(number)});
    }
    world.start_ready();
    for (int number = 0; number < 1000; ++number) {
        world.read("k" + std::to_string(number % 20));
    }
    assert_true(world.loop.has_request_timer());
    assert_true(world.all_told());
    for (int number = 0; number < 1000; ++number) {
        const auto& reader = *world.readers[static_cast<std::size_t>(number)];
        assert_int_equal(reader.times, 1);
        assert_text(reader.field("n"), std::to_string(number % 20));
    }
    assert_false(world.loop.has_request_timer());
}

// INCIDENTS 5: a key is bytes, whatever they look like.
void test_keys_are_bytes(void** state) {
    auto& world = world_of(state);
    const std::string keys[] = {
        "%s%n%d", "a b",      "a\r\nPING\r\n", "*3\r\n$3\r\nDEL\r\n", std::string("nul\0nul", 7),
        "",       "\xff\xfe", "\"'\\"};
    for (const auto& key : keys) {
        world.put(key, {"key", key});
    }
    world.start_ready();
    for (const auto& key : keys) {
        assert_text(world.read_now(key).field("key"), key);
    }
}

void test_large_records(void** state) {
    auto& world = world_of(state);
    const std::string large(200'000, 'x');
    world.put("large", {"value", large});
    world.put("too large", {"a", large, "b", large});
    world.start_ready();
    assert_text(world.read_now("large").field("value"), large);
    assert_true(world.read_now("too large").failed(LinkFault::BadReply));
    assert_true(world.read_now("large").found()); // the link is none the worse
    assert_int_equal(world.client->counters().connects, 1);
}

void test_error_replies_fail_their_read_only(void** state) {
    auto& world = world_of(state);
    world.put("good", {"a", "b"});
    assert_true(world.server.command({"SET", "text", "value"}));
    assert_true(world.server.command({"ACL", "SETUSER", "reader", "on", ">pass", "~tw:*", "~text",
                                      "~good", "+hgetall", "+role"}));
    world.options.user = "reader";
    world.options.password = SecretText(std::string("pass"));
    world.start_ready();
    auto& wrong_type = world.read("text");
    auto& forbidden = world.read("elsewhere");
    auto& good = world.read("good");
    assert_true(world.all_told());
    assert_true(wrong_type.failed(LinkFault::Refused));
    assert_holds(wrong_type.text, "WRONGTYPE");
    assert_true(forbidden.failed(LinkFault::Refused));
    assert_holds(forbidden.text, "NOPERM");
    assert_true(good.found());
    assert_int_equal(world.client->counters().refused, 2);
    assert_int_equal(world.client->counters().lost, 0);
}

void test_cancelled_reads_are_never_told(void** state) {
    auto& world = world_of(state);
    world.put("a", {"f", "1"});
    world.put("b", {"f", "2"});
    world.start_ready();
    auto& first = world.read("a");
    auto& second = world.read("b");
    auto& third = world.read("a");
    first.ticket.cancel();
    third.ticket = redis::Ticket();
    assert_true(world.all_told());
    assert_text(second.field("f"), "2");
    assert_text(world.read_now("a").field("f"), "1");
    assert_false(first.told());
    assert_false(third.told());
    assert_int_equal(world.client->counters().cancelled, 2);
}

void test_tickets_move(void** state) {
    auto& world = world_of(state);
    world.put("a", {"f", "1"});
    world.start_ready();
    auto& reader = world.read("a");
    auto& holder = world.spare_ticket;
    holder = std::move(reader.ticket);
    assert_false(reader.ticket.pending());
    assert_true(holder.pending());
    reader.ticket = redis::Ticket(std::move(holder));
    assert_false(holder.pending());
    assert_true(world.all_told());
    assert_true(reader.found());
}

void test_database_and_prefix(void** state) {
    auto& world = world_of(state);
    world.options.db = 3;
    world.options.prefix = "x{1}:";
    world.start();
    assert_true(world.becomes(LinkState::Backoff));
    assert_holds(world.client->last_error(), "not initialised");
    world.client->stop();
    const auto where = world.server.options();
    auto link = redis::BlockingClient::connect(where);
    assert_true(link->command({"SELECT", "3"}).ok());
    assert_true(link->command({"HSET", "x{1}:gate:meta", "v", "1"}).ok());
    assert_true(link->command({"HSET", "here", "v", "3"}).ok());
    world.client->start();
    assert_true(world.becomes(LinkState::Ready));
    assert_text(world.verifier.key, "x{1}:gate:meta");
    assert_text(world.read_now("here").field("v"), "3");
}

void test_without_a_start_nothing_is_read(void** state) {
    auto& world = world_of(state);
    world.start();
    world.client->stop();
    auto& reader = world.read("a");
    assert_false(reader.told());
    assert_true(world.all_told());
    assert_true(reader.failed(LinkFault::Stopped));
    assert_int_equal(world.loop.watches(), 0);
}

void test_tickets_outlive_the_client(void** state) {
    auto& world = world_of(state);
    world.start_ready();
    world.read("in flight");
    world.client->stop();
    world.read("failed");
    world.client.reset();
    world.loop.run_for(Milliseconds{20});
    for (const auto& reader : world.readers) {
        assert_false(reader->ticket.pending());
        assert_false(reader->told());
    }
}

void test_heartbeat(void** state) {
    auto& world = world_of(state);
    world.limits.heartbeat = Milliseconds{10};
    world.start_ready();
    assert_true(world.loop.run_until([&] { return world.client->counters().heartbeats >= 5; },
                                     Milliseconds{5000}));
    assert_int_equal(world.client->counters().connects, 1);
    assert_true(world.verifier.asked >= 6);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_found_and_absent, RealWorld),
        world_test(test_reads_wait_for_the_link, RealWorld),
        world_test(test_many_reads_in_order, RealWorld),
        world_test(test_keys_are_bytes, RealWorld),
        world_test(test_large_records, RealWorld),
        world_test(test_error_replies_fail_their_read_only, RealWorld),
        world_test(test_cancelled_reads_are_never_told, RealWorld),
        world_test(test_tickets_move, RealWorld),
        world_test(test_database_and_prefix, RealWorld),
        world_test(test_without_a_start_nothing_is_read, RealWorld),
        world_test(test_tickets_outlive_the_client, RealWorld),
        world_test(test_heartbeat, RealWorld),
    };
    return cmocka_run_group_tests_name("redis: asynchronous client", tests, nullptr, nullptr);
}
