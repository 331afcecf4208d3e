// Commands on their way out: binary safe, counted right, wiped when sent.
#include "redis/backoff.hpp"
#include "redis/command.hpp"
#include "redis/output_buffer.hpp"
#include "support/redis_cmocka.hpp"

#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using redis::Milliseconds;

namespace {

struct World {
    redis::OutputBuffer out;
    redis::CommandList list;
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

std::string_view unsent(const World& world) {
    return {world.out.unsent().data(), world.out.unsent().size()};
}

void test_format(void**) {
    std::string out;
    redis::append_command(out, {"HGETALL", "tw:gate:t:%s"});
    assert_text(out, "*2\r\n$7\r\nHGETALL\r\n$12\r\ntw:gate:t:%s\r\n");
    out.clear();
    redis::append_command(out, {"SET", std::string_view("\0\r\n", 3), ""});
    assert_text(out, std::string_view("*3\r\n$3\r\nSET\r\n$3\r\n\0\r\n\r\n$0\r\n\r\n", 28));
}

void test_size(void**) {
    for (const std::size_t size : {0U, 1U, 9U, 10U, 99U, 100U, 9999U, 10000U, 65536U}) {
        for (const std::size_t count : {1U, 2U, 9U, 10U, 11U, 100U}) {
            const std::string word(size, 'x');
            const std::vector<std::string_view> arguments(count, word);
            std::string out;
            redis::append_command(out, arguments);
            assert_int_equal(out.size(), redis::command_size(arguments));
        }
    }
}

void test_list(void** state) {
    auto& world = world_of(state);
    assert_true(world.list.empty());
    world.list.add({"PING"});
    redis::CommandList moved(std::move(world.list));
    assert_int_equal(moved.size(), 1);
    assert_true(world.list.empty());
    assert_text(world.list.bytes(), "");
    moved.add({"PING"});
    world.list = std::move(moved);
    assert_int_equal(world.list.size(), 2);
    assert_text(world.list.bytes(), "*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nPING\r\n");
}

void test_sent_bytes_are_wiped(void** state) {
    auto& world = world_of(state);
    world.out.append({"AUTH", "sesame"});
    const auto bytes = world.out.unsent();
    world.out.drop_sent(10);
    assert_int_equal(world.out.unsent().size(), bytes.size() - 10);
    for (std::size_t at = 0; at < 10; ++at) {
        assert_int_equal(bytes[at], 0);
    }
    world.out.drop_sent(bytes.size() - 10);
    assert_true(world.out.empty());
    world.out.append({"X"}); // the same memory, used again
    assert_ptr_equal(world.out.unsent().data(), bytes.data());
}

void test_growing_keeps_what_is_unsent(void** state) {
    auto& world = world_of(state);
    std::string all;
    for (int number = 0; number < 2000; ++number) {
        const auto word = std::to_string(number);
        redis::append_command(all, {"GET", word});
        world.out.append({"GET", word});
        if (number % 7 == 0) {
            world.out.drop_sent(5);
            all.erase(0, 5);
        }
    }
    assert_text(unsent(world), all);
    world.out.append_formatted(std::string_view("+++"));
    assert_text(unsent(world).substr(all.size()), "+++");
    world.out.clear();
    assert_true(world.out.empty());
}

void test_backoff(void**) {
    redis::Backoff backoff(Milliseconds{20}, Milliseconds{500});
    for (int round = 0; round < 2; ++round) {
        long step = 20;
        for (unsigned number = 0; number < 20; ++number) {
            const auto wait = backoff.next(number * 2654435761U).count();
            assert_in_range(wait, step / 2, step);
            step = std::min(step * 2, 500L);
        }
        backoff.reset();
    }
    redis::Backoff odd(Milliseconds{0}, Milliseconds{0});
    assert_int_equal(odd.next(0).count(), 1);
    assert_int_equal(odd.next(7).count(), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_format),
        cmocka_unit_test(test_size),
        world_test(test_list, World),
        world_test(test_sent_bytes_are_wiped, World),
        world_test(test_growing_keeps_what_is_unsent, World),
        cmocka_unit_test(test_backoff),
    };
    return cmocka_run_group_tests_name("redis: commands", tests, nullptr, nullptr);
}
