// Which run of Redis answers: read out of INFO, kept by the link for reads, and never changed under
// it.
#include "redis/run_id.hpp"
#include "support/redis_world.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using redis::LinkState;
using redis::Milliseconds;
using redis::RunId;

namespace {

constexpr std::string_view k_another_id = "ffffffffffffffffffffffffffffffffffffffff";

FakeWorld& fake_of(void** state) {
    return *static_cast<FakeWorld*>(*state);
}

RealWorld& real_of(void** state) {
    return *static_cast<RealWorld*>(*state);
}

std::string info_of(std::string_view run_id) {
    return resp_string("# Server\r\nrun_id:" + std::string(run_id) + "\r\nhz:10\r\n");
}

void answer_info(FakeWorld& world, std::string reply) {
    world.fake.answer = [reply = std::move(reply)](const FakeCommand& command) {
        return command[0] == "INFO" ? reply : FakeRedis::good_answer(command);
    };
}

void test_reading_it(void**) {
    const std::string id(k_fake_run_id);
    for (const auto& text :
         {"run_id:" + id, "run_id:" + id + "\r\n", "# Server\r\nrun_id:" + id + "\r\nhz:10\r\n",
          "xrun_id:1\r\nrun_id:" + id + "\r\nrun_id:2\r\n"}) {
        const auto read = RunId::from_info(text);
        assert_true(read.known());
        assert_text(read.view(), id);
    }
    for (const auto& text : {std::string(), std::string("\r\n\r\n"), "xrun_id:" + id,
                             "run_id: " + id, "run_id:" + id + "0", "run_id:" + id.substr(1),
                             "run_id:" + id.substr(1) + "g", "run_id:" + id.substr(1) + "\n",
                             std::string("run_id:"), "# run_id:" + id, "RUN_ID:" + id}) {
        assert_false(RunId::from_info(text).known());
        assert_text(RunId::from_info(text).view(), "");
    }
}

void test_of_the_ready_link(void** state) {
    auto& world = real_of(state);
    world.limits.heartbeat = Milliseconds{10};
    const auto begun = world.loop.now();
    world.start();
    assert_text(world.client->run_id(), "");
    assert_int_equal(world.client->proven_at().count(), 0);
    assert_true(world.becomes(LinkState::Ready));
    assert_int_equal(world.client->run_id().size(), 40);
    assert_text(world.heard.run_id, world.client->run_id());
    const auto connected = world.client->proven_at();
    assert_true(connected >= begun);
    assert_true(world.loop.run_until([&] { return world.client->proven_at() > connected; },
                                     Milliseconds{5000}));
    assert_true(world.client->proven_at() <= world.loop.now());

    const std::string before(world.client->run_id());
    world.server.kill();
    assert_true(
        world.loop.run_until([&] { return world.heard.told.size() == 2; }, Milliseconds{5000}));
    assert_text(world.client->run_id(), "");
    assert_int_equal(world.client->proven_at().count(), 0);
    world.server.start();
    world.put("tw:gate:meta", {"v", "1"});
    assert_true(world.becomes(LinkState::Ready));
    assert_true(world.client->run_id() != before);
    world.client->stop();
    assert_text(world.client->run_id(), "");
    assert_true((world.heard.told == std::vector<std::string>{"ready", "lost", "ready"}));
}

// What another heartbeat than the last one proved isn't proven by a later answer.
void test_proven_when_sent_not_when_answered(void** state) {
    auto& world = fake_of(state);
    world.limits.heartbeat = Milliseconds{30};
    world.start_ready();
    const auto connected = world.client->proven_at();
    world.fake.answer = [](const FakeCommand&) {
        return std::string();
    };
    const auto before = world.fake.seen.size();
    assert_true(world.loop.run_until([&] { return world.fake.seen.size() == before + 3; },
                                     Milliseconds{5000}));
    const auto sent_before = world.loop.now();
    world.loop.run_for(Milliseconds{50});
    assert_true(world.client->proven_at() == connected);
    for (const auto& command : {FakeCommand{"ROLE"}, {"INFO", "server"}, {"HGETALL", "meta"}}) {
        world.fake.say(FakeRedis::good_answer(command));
    }
    assert_true(world.loop.run_until([&] { return world.client->proven_at() != connected; },
                                     Milliseconds{5000}));
    assert_true(world.client->proven_at() <= sent_before);
}

// Redis that refuses INFO, or tells no id, is served as ever.
void test_not_told(void** state) {
    auto& world = fake_of(state);
    world.limits.heartbeat = Milliseconds{10};
    for (const auto& reply :
         {std::string("-NOPERM no\r\n"), std::string("-ERR unknown command\r\n"), resp_string(""),
          resp_string("# Server\r\nhz:10\r\n")}) {
        answer_info(world, reply);
        world.heard.run_id = "?";
        world.start_ready();
        assert_text(world.client->run_id(), "");
        assert_text(world.heard.run_id, "");
        assert_true(world.read_now("k").found());
        assert_true(world.loop.run_until([&] { return world.client->counters().heartbeats >= 2; },
                                         Milliseconds{5000}));
        assert_int_equal(world.client->counters().lost, 0);
    }
}

// Behind some proxies one connection may come to another Redis.
void test_another_run_ends_the_link(void** state) {
    auto& world = fake_of(state);
    world.limits.heartbeat = Milliseconds{10};
    const auto refusal = std::string("-NOPERM no\r\n");
    const std::string changes[][2] = {
        {info_of(k_fake_run_id), info_of(k_another_id)},
        {info_of(k_fake_run_id), refusal},
        {refusal, info_of(k_fake_run_id)},
    };
    for (const auto& [first, second] : changes) {
        answer_info(world, first);
        world.heard.told.clear();
        world.start_ready();
        auto& reader = world.read_now("k");
        assert_true(reader.found());
        answer_info(world, second);
        assert_true(world.loop.run_until([&] { return world.client->counters().lost == 1; },
                                         Milliseconds{5000}));
        assert_holds(world.log.lines.back(), "another run of Redis answers");
        world.log.lines.clear();
        assert_true(world.becomes(LinkState::Ready));
        assert_true((world.heard.told == std::vector<std::string>{"ready", "lost", "ready"}));
    }
}

void test_a_strange_answer_ends_the_link(void** state) {
    auto& world = fake_of(state);
    world.limits.heartbeat = Milliseconds{10};
    for (const char* reply : {"+OK\r\n", "*0\r\n", "$-1\r\n", ":1\r\n"}) {
        world.fake.answer = FakeRedis::good_answer;
        world.start_ready();
        answer_info(world, reply);
        assert_true(world.loop.run_until([&] { return world.client->counters().lost == 1; },
                                         Milliseconds{5000}));
    }
}

void test_a_listener_that_stops_the_client(void** state) {
    auto& world = fake_of(state);
    for (const std::size_t call : {1U, 2U}) {
        world.heard.told.clear();
        world.heard.then = [&] {
            if (world.heard.told.size() == call) {
                world.client->stop();
            }
        };
        world.start();
        auto& reader = world.read("k");
        assert_true(
            world.loop.run_until([&] { return !world.heard.told.empty(); }, Milliseconds{5000}));
        if (call == 2) {
            world.fake.hang_up();
        }
        assert_true(world.becomes(LinkState::Idle));
        world.loop.run_for(Milliseconds{30});
        assert_int_equal(world.heard.told.size(), call);
        assert_true(reader.told());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_reading_it),
        world_test(test_of_the_ready_link, RealWorld),
        world_test(test_proven_when_sent_not_when_answered, FakeWorld),
        world_test(test_not_told, FakeWorld),
        world_test(test_another_run_ends_the_link, FakeWorld),
        world_test(test_a_strange_answer_ends_the_link, FakeWorld),
        world_test(test_a_listener_that_stops_the_client, FakeWorld),
    };
    return cmocka_run_group_tests_name("redis: run id", tests, nullptr, nullptr);
}
