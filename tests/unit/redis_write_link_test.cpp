// The link that only writes: nothing is lost while Redis comes and goes, and nothing grows.
#include "redis/blocking_client.hpp"
#include "redis/write_link.hpp"
#include "support/redis_world.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <memory>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::Milliseconds;
using redis::WriteLink;

namespace {

constexpr Milliseconds k_limit{10'000};

struct WriteWorld {
    PollLoop loop;
    TemporaryFolder folder;
    NotedLog log;
    redis::LinkOptions options;
    redis::WriteLimits limits{.backoff_max = Milliseconds{50}};
    std::unique_ptr<WriteLink> link;

    void start() { link = std::make_unique<WriteLink>(std::move(options), limits, loop, log); }
    bool set(const std::string& field) const {
        const std::array<std::string_view, 4> words = {"HSET", "tw:seen:00", field, "1"};
        return link->write(words);
    }
    [[nodiscard]] bool done() { // all of it
        return loop.run_until([&] { return link->pending() == 0; }, k_limit);
    }
    [[nodiscard]] bool written(std::uint64_t count) {
        return loop.run_until([&] { return link->counters().written >= count; }, k_limit);
    }
    [[nodiscard]] bool logged(std::string_view part) const {
        return std::ranges::any_of(
            log.lines, [part](const auto& line) { return line.find(part) != line.npos; });
    }
};

struct RealWrites : WriteWorld {
    RealWrites() {
        server.start();
        options.addresses = {server.address()};
    }
    [[nodiscard]] std::int64_t fields() const {
        const auto where = server.options();
        auto client = redis::BlockingClient::connect(where).value();
        return client.command({"HLEN", "tw:seen:00"}).value().view().integer().value_or(-1);
    }
    RedisServer server;
};

struct FakeWrites : WriteWorld {
    FakeWrites() { options.addresses = {fake.address()}; }
    FakeRedis fake{loop, folder.path() + "/fake.sock"};
};

RealWrites& real(void** state) {
    return *static_cast<RealWrites*>(*state);
}

FakeWrites& fake(void** state) {
    return *static_cast<FakeWrites*>(*state);
}

std::chrono::steady_clock::time_point in(Milliseconds time) {
    return std::chrono::steady_clock::now() + time;
}

void test_opens_nothing_before_the_first_write(void** state) {
    auto& world = real(state);
    world.start();
    world.loop.run_for(Milliseconds{20});
    assert_int_equal(world.loop.watches(), 0);
    assert_true(world.set("a"));
    assert_true(world.set("b"));
    assert_int_equal(world.link->pending(), 2);
    assert_true(world.done());
    assert_int_equal(world.fields(), 2);
    assert_true(world.set("c"));
    assert_true(world.done());
    assert_int_equal(world.fields(), 3);
    assert_int_equal(world.link->counters().connects, 1);
    assert_int_equal(world.log.lines.size(), 0);
}

void test_never_keeps_a_leaving_worker(void** state) {
    auto& world = real(state);
    world.start();
    world.server.freeze();
    assert_true(world.set("a"));
    world.loop.run_for(Milliseconds{20});
    assert_int_equal(world.link->pending(), 1);
    assert_false(world.loop.has_request_timer());
}

void test_what_was_in_flight_is_sent_again(void** state) {
    auto& world = real(state);
    world.start();
    assert_true(world.set("before"));
    assert_true(world.done());
    world.server.freeze();
    assert_true(world.set("in flight"));
    world.loop.run_for(Milliseconds{20});
    world.server.kill();
    assert_true(world.loop.run_until([&] { return world.logged("link lost"); }, k_limit));
    assert_true(world.set("meanwhile"));
    world.server.start(); // and has forgotten everything
    assert_true(world.done());
    assert_int_equal(world.fields(), 2);
    assert_int_equal(world.link->counters().written, 3);
    assert_true(world.logged("connected again"));
}

void test_a_stopped_redis_is_left_in_time(void** state) {
    auto& world = real(state);
    world.options.read_timeout = Milliseconds{50};
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    world.server.freeze();
    assert_true(world.set("b"));
    assert_true(world.loop.run_until([&] { return world.logged("no reply in time"); }, k_limit));
    world.server.thaw();
    assert_true(world.done());
    assert_int_equal(world.fields(), 2);
}

void test_bounded_while_redis_is_away(void** state) {
    auto& world = real(state);
    world.limits.max_commands = 10;
    world.server.kill();
    world.start();
    for (int i = 0; i < 100; ++i) {
        assert_int_equal(world.set(std::to_string(i)), i < 10);
    }
    world.loop.run_for(Milliseconds{100});
    assert_int_equal(world.link->pending(), 10);
    assert_int_equal(world.link->counters().dropped, 90);
    assert_int_equal(world.log.lines.size(), 1); // for all tries
    world.server.start();
    assert_true(world.done());
    assert_int_equal(world.fields(), 10);
    assert_true(world.set("room again"));
    assert_true(world.done());
}

void test_bounded_in_bytes(void** state) {
    auto& world = real(state);
    world.limits.max_bytes = 300;
    world.server.kill();
    world.start();
    assert_true(world.set(std::string(100, 'a')));
    assert_false(world.set(std::string(200, 'b')));
    assert_true(world.set(std::string(50, 'c')));
    world.server.start();
    assert_true(world.done());
    assert_true(world.set(std::string(200, 'b')));
    assert_true(world.done());
}

void test_refused_commands_are_dropped(void** state) {
    auto& world = real(state);
    assert_true(world.server.command({"ACL", "SETUSER", "seen", "on", ">pass", "~*", "+role"}));
    world.options.user = "seen";
    world.options.password = SecretText(std::string("pass"));
    world.start();
    for (int i = 0; i < 20; ++i) {
        assert_true(world.set(std::to_string(i)));
    }
    assert_true(world.done());
    assert_int_equal(world.link->counters().refused, 20);
    assert_int_equal(world.link->counters().connects, 1);
    assert_int_equal(world.log.lines.size(), 1);
    assert_holds(world.log.lines[0], "refuses to note it: NOPERM");
    assert_true(world.server.command({"ACL", "SETUSER", "seen", "+hset"}));
    assert_true(world.set("a"));
    assert_true(world.done());
    assert_int_equal(world.fields(), 1);
}

void test_a_refusal_is_told_again_after_a_while(void** state) {
    auto& world = fake(state);
    world.fake.answer = [](const FakeCommand& command) {
        return command[0] == "HSET" ? "-OOM command not allowed\r\n"
                                    : FakeRedis::good_answer(command);
    };
    world.limits.refusal_interval = Milliseconds{0};
    world.start();
    assert_true(world.set("a"));
    assert_true(world.set("b"));
    assert_true(world.done());
    assert_int_equal(world.log.lines.size(), 2);
    assert_holds(world.log.lines[1], "OOM");
}

void test_a_replica_gets_nothing(void** state) {
    auto& world = real(state);
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    assert_true(world.server.command({"REPLICAOF", "127.0.0.1", "1"}));
    assert_true(world.set("b"));
    assert_true(world.loop.run_until([&] { return world.logged("replica"); }, k_limit));
    assert_int_equal(world.link->pending(), 1);
    assert_true(world.server.command({"REPLICAOF", "NO", "ONE"}));
    assert_true(world.done());
    assert_int_equal(world.fields(), 2);
    assert_int_equal(world.link->counters().refused, 0);
}

void test_a_loading_redis_is_waited_for(void** state) {
    auto& world = fake(state);
    int loading = 3;
    world.fake.answer = [&](const FakeCommand& command) {
        return command[0] == "HSET" ? loading-- > 0 ? "-LOADING Redis is loading\r\n" : ":1\r\n"
                                    : FakeRedis::good_answer(command);
    };
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    assert_int_equal(world.link->counters().written, 1);
    assert_int_equal(world.fake.accepted, 4);
    assert_int_equal(world.log.lines.size(), 2);
    assert_holds(world.log.lines[0], "can't be used: LOADING");
    assert_holds(world.log.lines[1], "connected again");
    world.fake.answer = FakeRedis::good_answer;
}

void test_an_idle_link_may_be_closed(void** state) {
    auto& world = fake(state);
    world.fake.answer = [](const FakeCommand& command) {
        return command[0] == "HSET" ? ":1\r\n" : FakeRedis::good_answer(command);
    };
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    world.fake.hang_up();
    world.loop.run_for(Milliseconds{100});
    assert_int_equal(world.fake.accepted, 1); // not made anew for nothing
    assert_true(world.set("b"));
    assert_true(world.done());
    assert_int_equal(world.fake.accepted, 2);
    assert_int_equal(world.log.lines.size(), 0);
}

void test_a_reply_nobody_asked_for(void** state) {
    auto& world = fake(state);
    world.fake.answer = [](const FakeCommand& command) {
        return command[0] == "HSET" ? ":1\r\n" : FakeRedis::good_answer(command);
    };
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    world.fake.say(":1\r\n");
    world.loop.run_for(Milliseconds{50});
    assert_true(world.set("b"));
    assert_true(world.done());
    assert_int_equal(world.fake.accepted, 2);
}

void test_a_wrong_password(void** state) {
    auto& world = real(state);
    assert_true(world.server.command({"ACL", "SETUSER", "seen", "on", ">right", "~*", "+@all"}));
    world.options.user = "seen";
    world.options.password = SecretText(std::string("a-wrong-secret"));
    world.start();
    assert_true(world.set("a"));
    assert_true(world.loop.run_until([&] { return world.link->counters().connect_failures >= 4; },
                                     k_limit));
    assert_int_equal(world.log.lines.size(), 1);
    assert_holds(world.log.lines[0], "AUTH: WRONGPASS");
    assert_null(std::strstr(world.log.lines[0].c_str(), "secret"));
}

void test_all_addresses_are_tried(void** state) {
    auto& world = real(state);
    world.options.addresses = {*redis::Address::unix_path(world.folder.path() + "/nobody"),
                               world.server.address()};
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    assert_int_equal(world.link->counters().connect_failures, 1);
}

void test_new_addresses(void** state) {
    auto& world = real(state);
    world.options.addresses = {*redis::Address::unix_path(world.folder.path() + "/nobody")};
    world.start();
    world.link->set_addresses({});
    assert_true(world.set("a"));
    world.link->set_addresses({world.server.address()});
    assert_true(world.done());
}

void test_the_rest_is_written_when_the_loop_has_ended(void** state) {
    auto& world = real(state);
    world.options.addresses.insert(world.options.addresses.begin(),
                                   *redis::Address::unix_path(world.folder.path() + "/nobody"));
    world.start();
    assert_true(world.set("never sent"));
    world.link->stop();
    assert_true(world.set("after"));
    world.link->write_out(in(k_limit));
    assert_int_equal(world.link->pending(), 0);
    assert_int_equal(world.fields(), 2);
    assert_int_equal(world.loop.watches(), 0);
}

void test_what_is_in_flight_is_written_when_the_loop_has_ended(void** state) {
    auto& world = real(state);
    world.start();
    assert_true(world.set("a"));
    assert_true(world.done());
    world.server.freeze();
    assert_true(world.set("b"));
    world.loop.run_for(Milliseconds{20});
    world.server.kill(); // what it had read is gone
    world.server.start();
    world.link->stop();
    world.link->write_out(in(k_limit));
    assert_int_equal(world.link->pending(), 0);
    assert_int_equal(world.fields(), 1);
}

void test_the_end_waits_for_nobody(void** state) {
    auto& world = real(state);
    world.options.connect_timeout = world.options.read_timeout = Milliseconds{60'000};
    world.options.addresses.push_back(world.server.address());
    world.start();
    world.server.freeze();
    assert_true(world.set("a"));
    world.link->stop();
    const auto deadline = in(Milliseconds{100});
    world.link->write_out(deadline);
    assert_int_equal(world.link->pending(), 1);
    assert_true(std::chrono::steady_clock::now() < deadline + std::chrono::seconds(10));
    assert_holds(world.log.lines.back(), "commands lost: 1");
}

void test_refused_at_the_end(void** state) {
    auto& world = real(state);
    assert_true(world.server.command({"ACL", "SETUSER", "seen", "on", ">pass", "~*", "+role"}));
    world.options.user = "seen";
    world.options.password = SecretText(std::string("pass"));
    world.start();
    assert_true(world.set("a"));
    assert_true(world.set("b"));
    world.link->stop();
    world.link->write_out(in(k_limit));
    assert_int_equal(world.link->pending(), 0);
    assert_int_equal(world.link->counters().refused, 2);
    assert_int_equal(world.log.lines.size(), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_opens_nothing_before_the_first_write, RealWrites),
        world_test(test_never_keeps_a_leaving_worker, RealWrites),
        world_test(test_what_was_in_flight_is_sent_again, RealWrites),
        world_test(test_a_stopped_redis_is_left_in_time, RealWrites),
        world_test(test_bounded_while_redis_is_away, RealWrites),
        world_test(test_bounded_in_bytes, RealWrites),
        world_test(test_refused_commands_are_dropped, RealWrites),
        world_test(test_a_refusal_is_told_again_after_a_while, FakeWrites),
        world_test(test_a_replica_gets_nothing, RealWrites),
        world_test(test_a_loading_redis_is_waited_for, FakeWrites),
        world_test(test_an_idle_link_may_be_closed, FakeWrites),
        world_test(test_a_reply_nobody_asked_for, FakeWrites),
        world_test(test_a_wrong_password, RealWrites),
        world_test(test_all_addresses_are_tried, RealWrites),
        world_test(test_new_addresses, RealWrites),
        world_test(test_the_rest_is_written_when_the_loop_has_ended, RealWrites),
        world_test(test_what_is_in_flight_is_written_when_the_loop_has_ended, RealWrites),
        world_test(test_the_end_waits_for_nobody, RealWrites),
        world_test(test_refused_at_the_end, RealWrites),
    };
    return cmocka_run_group_tests_name("redis: the writer's link", tests, nullptr, nullptr);
}
