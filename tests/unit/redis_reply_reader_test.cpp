// The bounded reader: the same replies however the bytes are cut, and no bound passed.
#include "redis/hash_outcome.hpp"
#include "redis/reply_reader.hpp"
#include "support/redis_cmocka.hpp"
#include "support/redis_fake.hpp"

#include <malloc.h>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using redis::HashState;
using redis::LinkFault;
using redis::ReadStep;
using redis::Reply;
using redis::ReplyKind;
using redis::ReplyReader;

namespace {

constexpr redis::ReplyLimits k_limits{.max_bytes = 1000, .max_elements = 100};

struct World {
    ReplyReader reader{k_limits};
    Reply reply;
    redis::HashDecoder decoder;
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

/// Feeds all of it in pieces of `size`; the last step.
ReadStep feed(World& world, std::string_view bytes, std::size_t size) {
    auto step = ReadStep::NeedMore;
    while (!bytes.empty() && step == ReadStep::NeedMore) {
        const auto piece = bytes.substr(0, size);
        bytes.remove_prefix(piece.size());
        world.reader.feed(piece);
        step = world.reader.next(world.reply);
    }
    return step;
}

void test_kinds(void** state) {
    auto& world = world_of(state);
    struct Case {
        const char* bytes;
        ReplyKind kind;
    };
    const Case cases[] = {
        {"+OK\r\n", ReplyKind::Status},
        {"-ERR x\r\n", ReplyKind::Error},
        {":-5\r\n", ReplyKind::Integer},
        {"$-1\r\n", ReplyKind::Nil},
        {"*-1\r\n", ReplyKind::Nil},
        {"$0\r\n\r\n", ReplyKind::String},
        {"$4\r\na\r\nb\r\n", ReplyKind::String},
        {"*0\r\n", ReplyKind::Array},
        {"*1\r\n*1\r\n:1\r\n", ReplyKind::Array},
    };
    for (const auto& one : cases) {
        for (std::size_t size = 1; size <= 20; ++size) {
            assert_true(feed(world, one.bytes, size) == ReadStep::Reply);
            assert_true(world.reply.view().is(one.kind));
            assert_true(world.reader.idle());
            assert_true(world.reader.next(world.reply) == ReadStep::NeedMore);
        }
    }
}

void test_several_in_one_piece(void** state) {
    auto& world = world_of(state);
    std::string bytes;
    for (int number = 0; number < 3000; ++number) { // together beyond the bound of one
        bytes += ":" + std::to_string(number) + "\r\n";
    }
    world.reader.feed(bytes);
    for (int number = 0; number < 3000; ++number) {
        assert_true(world.reader.next(world.reply) == ReadStep::Reply);
        assert_int_equal(world.reply.view().integer().value_or(-1), number);
    }
    assert_true(world.reader.next(world.reply) == ReadStep::NeedMore);
    assert_true(world.reader.idle());
}

void test_views_are_strict(void** state) {
    auto& world = world_of(state);
    assert_true(feed(world, "*4\r\n+s\r\n$1\r\nb\r\n:7\r\n-NOPERM x\r\n", 100) == ReadStep::Reply);
    const auto view = world.reply.view();
    assert_int_equal(view.size(), 4);
    assert_false(view[0].string().has_value());
    assert_text(view[0].status().value_or(""), "s");
    assert_text(view[1].string().value_or(""), "b");
    assert_false(view[1].status().has_value());
    assert_false(view[1].integer().has_value());
    assert_true(view[2].integer() == 7);
    assert_text(view[3].error_code(), "NOPERM");
    assert_text(view[2].error(), "");
    assert_true(view[4].is(ReplyKind::Other)); // past the end
    assert_int_equal(view[1].size(), 0);
    assert_true(view[1][0].is(ReplyKind::Other));
    assert_false(view.is_ok());
    assert_true(Reply().view().is(ReplyKind::Other));
}

void test_bounds(void** state) {
    auto& world = world_of(state);
    const auto ends = [&](std::string_view bytes, std::string_view why) {
        for (const std::size_t size : {std::size_t{1}, std::size_t{7}, std::size_t{16384}}) {
            world.reader = ReplyReader(k_limits);
            assert_true(feed(world, bytes, size) == ReadStep::Broken);
            assert_text(world.reader.error().view(), why);
            world.reader.feed(std::string_view("+OK\r\n")); // it stays so
            assert_true(world.reader.next(world.reply) == ReadStep::Broken);
        }
    };
    const std::string_view many = "a reply has too many elements";
    const std::string_view lengthy = "a reply is too long";
    ends("*101\r\n", many);
    ends("*1000000000\r\n", many);
    ends(
        "*2\r\n*50\r\n" +
            [] {
                std::string ones;
                for (int count = 0; count < 50; ++count) {
                    ones += ":1\r\n";
                }
                return ones + "*49\r\n";
            }(),
        many);
    ends("$2147483647\r\n" + std::string(1001, 'a'), lengthy);
    ends("+" + std::string(1001, 'a'), lengthy);
    ends("*3\r\n$600\r\n" + std::string(600, 'a') + "\r\n$600\r\n" + std::string(500, 'a'),
         lengthy);
    std::string deep;
    for (int depth = 0; depth < 7; ++depth) {
        deep += "*1\r\n";
    }
    ends(deep + "*0\r\n", "a reply is nested too deeply");
    world.reader = ReplyReader(k_limits);
    assert_true(feed(world, deep + ":1\r\n", 1) == ReadStep::Reply);
}

void test_bounds_start_afresh_with_each_reply(void** state) {
    auto& world = world_of(state);
    std::string hundred = "*100\r\n";
    for (int count = 0; count < 100; ++count) {
        hundred += ":1\r\n";
    }
    for (int time = 0; time < 50; ++time) {
        assert_true(feed(world, hundred, 100) == ReadStep::Reply);
        assert_int_equal(world.reply.view().size(), 100);
    }
}

// What is only announced takes no more than a place for each.
void test_announcing_costs_nothing(void** state) {
    auto& world = world_of(state);
    world.reader = ReplyReader({.max_bytes = 1 << 20, .max_elements = 2048});
    const auto before = mallinfo2().uordblks;
    std::string heads;
    for (int count = 0; count < 1000; ++count) {
        heads += "*2000\r\n";
    }
    assert_true(feed(world, heads, 16384) == ReadStep::Broken);
    assert_true(feed(world, "$1073741824\r\n", 1) != ReadStep::Reply);
    assert_true(mallinfo2().uordblks < before + 256 * 1024);
}

// Every prefix and every changed byte of a good reply: never a crash, never "absent".
void test_damaged_replies(void** state) {
    auto& world = world_of(state);
    const auto good = resp_array({"id", "tok_1", "name", "some name", "v", "1"});
    for (std::size_t at = 0; at < good.size(); ++at) {
        for (int change = 0; change < 256; ++change) {
            auto bytes = good;
            bytes[at] = static_cast<char>(change);
            world.reader = ReplyReader(k_limits);
            if (feed(world, bytes, 16384) == ReadStep::Reply) {
                const auto outcome = world.decoder.decode(world.reply.view());
                const bool emptied = bytes.compare(0, 4, "*0\r\n") == 0;
                assert_true(emptied || outcome.state != HashState::Absent);
            }
        }
    }
}

void test_error_words(void** state) {
    auto& world = world_of(state);
    struct Case {
        const char* bytes;
        const char* code;
        const char* text;
    };
    const Case cases[] = {
        {"-ERR unknown command 'AUTH', with args beginning with: 's3cr3t'\r\n", "ERR",
         "ERR unknown command"},
        {"-ERR something s3cr3t\r\n", "ERR", "ERR of a kind we don't know"},
        {"-ASK 1 h:1\r\n", "ASK", "ASK the key is on its way elsewhere in a cluster"},
        {"-ASKING\r\n", "", "an error we don't know"},
        {"-s3cr3t\r\n", "", "an error we don't know"},
        {"-\r\n", "", "an error we don't know"},
    };
    for (const auto& one : cases) {
        assert_true(feed(world, one.bytes, 100) == ReadStep::Reply);
        assert_text(world.reply.view().error_code(), one.code);
        assert_text(world.reply.view().error(), one.text);
    }
}

/// Of every kind, and nothing of it lies in what it was made from.
void test_copies(void** state) {
    auto& world = world_of(state);
    assert_true(feed(world, "*5\r\n$1\r\na\r\n:7\r\n$-1\r\n*1\r\n+OK\r\n*0\r\n", 100) ==
                ReadStep::Reply);
    const auto copy = world.reply.copy();
    assert_true(feed(world, "*5\r\n$1\r\nz\r\n:0\r\n:0\r\n*1\r\n+NO\r\n*0\r\n", 100) ==
                ReadStep::Reply);
    world.reply = Reply();
    const auto view = copy.view();
    assert_int_equal(view.size(), 5);
    assert_text(view[0].string().value(), "a");
    assert_int_equal(view[1].integer().value(), 7);
    assert_true(view[2].is(ReplyKind::Nil));
    assert_true(view[3][0].is_ok());
    assert_true(view[4].is(ReplyKind::Array));
    assert_true(Reply().copy().empty());
}

void test_printable(void**) {
    using redis::PrintableText;
    assert_text(PrintableText("plain").view(), "plain");
    assert_text(PrintableText("a\n\x1b\x7f\xc3\xa4z").view(), "a?????z");
    assert_int_equal(PrintableText(std::string(200, 'a')).view().size(), 200);
    const PrintableText cut(std::string(201, 'a'));
    assert_int_equal(cut.view().size(), 200);
    assert_text(cut.view().substr(196), "a...");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_kinds, World),
        world_test(test_several_in_one_piece, World),
        world_test(test_views_are_strict, World),
        world_test(test_bounds, World),
        world_test(test_bounds_start_afresh_with_each_reply, World),
        world_test(test_announcing_costs_nothing, World),
        world_test(test_damaged_replies, World),
        world_test(test_error_words, World),
        world_test(test_copies, World),
        cmocka_unit_test(test_printable),
    };
    return cmocka_run_group_tests_name("redis: reply reader", tests, nullptr, nullptr);
}
