// What is written of tokens' use: which commands, how many, when.
#include "redis/seen_writer.hpp"
#include "support/redis_world.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using redis::Milliseconds;
using redis::SeenEvent;
using redis::SeenWriter;

namespace {

constexpr Time k_now = from_epoch(1'800'000'000);
constexpr Milliseconds k_limit{10'000};

std::string token_id(int number) {
    std::string id = "tok_aaaaaaaaaaaaaaaa";
    for (std::size_t at = id.size(); number > 0; number /= 26) {
        id[--at] = static_cast<char>('a' + number % 26);
    }
    return id;
}

struct World {
    PollLoop loop;
    TemporaryFolder folder;
    NotedLog log;
    FakeRedis fake{loop, folder.path() + "/fake.sock"};
    redis::LinkOptions options;
    redis::SeenPace pace{.pause = std::chrono::hours(1)};
    std::unique_ptr<SeenWriter> writer;

    World() {
        options.addresses = {fake.address()};
        fake.answer = [](const FakeCommand& command) {
            const bool writes = command[0] == "HSET" || command[0] == "XADD";
            return writes ? ":1\r\n" : FakeRedis::good_answer(command);
        };
    }
    void start() {
        writer =
            std::make_unique<SeenWriter>(std::move(options), redis::WriteLimits{}, pace, loop, log);
    }
    [[nodiscard]] std::vector<FakeCommand> commands(const std::string& word) const {
        std::vector<FakeCommand> found;
        std::ranges::copy_if(fake.seen, std::back_inserter(found),
                             [&](const auto& command) { return command[0] == word; });
        return found;
    }
    /// Every token id that was written, and when it was used.
    [[nodiscard]] std::map<std::string, std::string> uses() const {
        std::map<std::string, std::string> all;
        for (const auto& command : commands("HSET")) {
            if (command[1] == seen_gates_key("tw:") || command[1] == seen_gates_key("other:")) {
                continue;
            }
            for (std::size_t i = 2; i + 1 < command.size(); i += 2) {
                all[command[i]] = command[i + 1];
            }
        }
        return all;
    }
    [[nodiscard]] bool use_count_becomes(std::size_t count) {
        return loop.run_until([&] { return uses().size() == count; }, k_limit);
    }
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

void test_uses_wait_for_the_batch(void** state) {
    auto& world = world_of(state);
    world.start();
    for (int i = 0; i < 255; ++i) {
        world.writer->used(token_id(i), k_now + std::chrono::seconds(i));
    }
    world.loop.run_for(Milliseconds{30});
    assert_int_equal(world.fake.accepted, 0);
    world.writer->used(token_id(255), k_now);
    assert_true(world.use_count_becomes(256));
    assert_text(world.uses()[token_id(254)], "1800000254");
    // One command a bucket, each bucket's own tokens in it.
    std::set<std::string> keys;
    for (const auto& command : world.commands("HSET")) {
        assert_true(keys.insert(command[1]).second);
    }
    assert_true(keys.size() < 200);
}

void test_uses_wait_for_the_pause(void** state) {
    auto& world = world_of(state);
    world.pace.pause = Milliseconds{1};
    world.start();
    world.writer->used("tok_abcdefghijklmnop", k_now);
    assert_true(world.use_count_becomes(1));
    const auto command = world.commands("HSET").front();
    assert_text(command[1], "tw:seen:ba");
    world.writer->used(token_id(1), k_now); // and again after the first batch
    assert_true(world.use_count_becomes(2));
}

void test_the_stores_prefix(void** state) {
    auto& world = world_of(state);
    world.options.prefix = "other:";
    world.pace.batch = 1;
    world.start();
    world.writer->used("tok_aaaaaaaaaaaaaaaa", k_now);
    world.writer->happened(SeenEvent::SuccessorUsed, "tok_aaaaaaaaaaaaaaaa", "::1", k_now);
    assert_true(world.use_count_becomes(1));
    assert_text(world.commands("HSET").front()[1], "other:seen:fc");
    assert_text(world.commands("XADD").front()[1], "other:seen:events");
}

void test_events_leave_at_once(void** state) {
    auto& world = world_of(state);
    world.start();
    world.writer->used(token_id(1), k_now);
    world.writer->happened(SeenEvent::TombstoneUsed, token_id(2), "2001:db8::1", k_now);
    world.writer->happened(SeenEvent::SuccessorUsed, token_id(3), "unix:", k_now);
    assert_true(world.loop.run_until([&] { return world.commands("XADD").size() == 2; }, k_limit));
    const FakeCommand first = {
        "XADD",  "tw:seen:events", "MAXLEN", "~",         "10000", "*",
        "event", "tombstone-used", "id",     token_id(2), "addr",  "2001:db8::1",
        "at",    "1800000000"};
    assert_true(world.commands("XADD")[0] == first);
    assert_text(world.commands("XADD")[1][7], "successor-used");
    assert_int_equal(world.uses().size(), 0); // these wait
}

/// So that it is known whether gates note uses, and since when.
void test_a_batch_leaves_a_mark(void** state) {
    auto& world = world_of(state);
    world.pace.batch = 3;
    world.start();
    world.writer->used(token_id(1), k_now);
    world.writer->used(token_id(2), k_now + std::chrono::seconds(9));
    world.writer->used(token_id(3), k_now);
    assert_true(world.use_count_becomes(3));
    const FakeCommand mark = {"HSET", "tw:seen:gates", "last", "1800000009"};
    assert_true(
        world.loop.run_until([&] { return world.commands("HSET").back() == mark; }, k_limit));
}

void test_what_is_no_token_id_is_ignored(void** state) {
    auto& world = world_of(state);
    world.pace.batch = 1;
    world.start();
    for (const auto* const id : {"", "tok_", "twu_aaaaaaaaaaaaaaaa", "tok_aaaaaaaaaaaaaaaaa"}) {
        world.writer->used(id, k_now);
        world.writer->happened(SeenEvent::TombstoneUsed, id, "::1", k_now);
    }
    world.loop.run_for(Milliseconds{20});
    assert_int_equal(world.fake.accepted, 0);
}

void test_a_long_address_is_cut(void** state) {
    auto& world = world_of(state);
    world.start();
    world.writer->happened(SeenEvent::TombstoneUsed, token_id(1), std::string(500, 'x'), k_now);
    assert_true(world.loop.run_until([&] { return world.commands("XADD").size() == 1; }, k_limit));
    assert_text(world.commands("XADD")[0][11], std::string(46, 'x'));
}

void test_the_end_writes_what_waits(void** state) {
    auto& world = world_of(state);
    RedisServer server;
    server.start();
    world.options.addresses = {server.address()};
    world.start();
    world.writer->used("tok_abcdefghijklmnop", k_now);
    world.writer->happened(SeenEvent::TombstoneUsed, token_id(2), "::1", k_now);
    world.writer->finish(std::chrono::steady_clock::now() + k_limit);
    const auto where = server.options();
    auto client = redis::BlockingClient::connect(where).value();
    const auto at = client.command({"HGET", "tw:seen:ba", "tok_abcdefghijklmnop"}).value();
    assert_text(at.view().string().value_or(""), "1800000000");
    const auto events = client.command({"XLEN", "tw:seen:events"}).value();
    assert_int_equal(events.view().integer().value_or(0), 1);
}

void test_the_end_connects_for_nothing(void** state) {
    auto& world = world_of(state);
    world.start();
    world.writer->finish(std::chrono::steady_clock::now() + k_limit);
    world.loop.run_for(Milliseconds{10});
    assert_int_equal(world.fake.accepted, 0);
    assert_int_equal(world.log.lines.size(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_uses_wait_for_the_batch, World),
        world_test(test_uses_wait_for_the_pause, World),
        world_test(test_the_stores_prefix, World),
        world_test(test_events_leave_at_once, World),
        world_test(test_a_batch_leaves_a_mark, World),
        world_test(test_what_is_no_token_id_is_ignored, World),
        world_test(test_a_long_address_is_cut, World),
        world_test(test_the_end_writes_what_waits, World),
        world_test(test_the_end_connects_for_nothing, World),
    };
    return cmocka_run_group_tests_name("redis: what was seen", tests, nullptr, nullptr);
}
