// Owners are told that their tokens end: which, when, and once.
#include "admin/messages/outbox.hpp"
#include "admin/messages/reminder_message.hpp"
#include "admin/messages/reminders.hpp"
#include "admin/messages/waiting_mails.hpp"
#include "admin/people/users.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "support/core_support.hpp"
#include "support/reminders_told.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <optional>
#include <set>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include <nlohmann/json.hpp>

using namespace tokenward;
using namespace tokenward::test;
using admin::Message;
using admin::ReminderKind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void test_twice_a_token(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    const auto id = token_for(world, "ci", days(30));
    token_for(world, "short", days(5));
    auto request = request_for(TokenType::User, "endless", "alice");
    world.token(request);
    assert_int_equal(pass(world).tokens, 0);
    world.now += days(23) - seconds(1);
    pass(world);
    // The short one has ended long ago by now.
    taken(world);
    world.now += seconds(1);
    assert_int_equal(pass(world).tokens, 1);
    assert_int_equal(pass(world).tokens, 0);
    assert_text(world.field("tw:admin:t:" + id, "reminded:mail"),
                "expiring " + std::to_string(to_epoch(world.now + days(7))));
    assert_told(world, {"expiring:" + id + ":alice"}, "7 days before");
    world.now += days(7);
    assert_int_equal(pass(world).tokens, 1);
    assert_told(world, {"expired:" + id + ":alice"}, "ended");
    world.now += days(1);
    assert_int_equal(pass(world).tokens, 0);
    // The mark is a hint: without it nothing is told twice.
    (void)world.ask({"DEL", "tw:admin:reminders"});
    assert_int_equal(pass(world).tokens, 0);
}

void test_a_short_one_is_told_of_once(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    const auto id = token_for(world, "short", minutes(1));
    assert_int_equal(pass(world).tokens, 0);
    world.now += minutes(1);
    assert_int_equal(pass(world).tokens, 1);
    assert_told(world, {"expired:" + id + ":alice"}, "ended");
}

/// Days without a daemon are made up for, but not without end.
void test_missed_days(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    const auto missed = token_for(world, "missed", days(10));
    const auto old = token_for(world, "old", days(1));
    const auto soon = token_for(world, "soon", days(20));
    world.now += days(16);
    assert_int_equal(pass(world).tokens, 2);
    assert_told(world, {"expired:" + missed + ":alice", "expiring:" + soon + ":alice"}, "missed");
    assert_true(world.field("tw:admin:t:" + old, "reminded:mail").empty());
}

/// A store that never reminded anybody begins with what is about to end.
void test_the_first_pass(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    token_for(world, "ended", days(10));
    const auto ending = token_for(world, "ending", days(15));
    world.now += days(11);
    assert_int_equal(pass(world).tokens, 1);
    assert_told(world, {"expiring:" + ending + ":alice"}, "first");
    // A mark far ahead, by a clock that was wrong, is none.
    world.now += minutes(30);
    const auto ahead = std::to_string(to_epoch(world.now + days(300)));
    (void)world.ask({"HSET", "tw:admin:reminders", "mail", ahead});
    world.now += days(4);
    assert_int_equal(pass(world).tokens, 0);
    assert_true(world.field("tw:admin:reminders", "mail") != ahead);
    world.now += minutes(1);
    pass(world);
    assert_told(world, {}, "long ended");
}

void test_what_webhooks_tell(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    pass(world, k_webhook);
    const auto id = token_for(world, "für \"alle\"", minutes(1));
    world.now += minutes(1);
    pass(world, k_webhook);
    const auto message = taken(world, k_webhook).at(0);
    assert_text(message.kind, "token.expired");
    assert_text(message.payload, R"({"type":"token.expired","timestamp":"2027-01-15T08:01:00Z",)"
                                 R"("data":{"token_id":")" +
                                     id +
                                     R"(","name":"für \"alle\"","type":"user","owner":"alice",)"
                                     R"("expires_at":"2027-01-15T08:01:00Z"}})");
}

void test_rotated_and_revoked(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    const auto rotated = token_for(world, "rotated", days(30));
    const auto revoked = token_for(world, "revoked", days(30));
    world.now += days(23);
    pass(world);
    assert_int_equal(taken(world).size(), 2);
    const auto made = must(admin::rotate_token(world.store(), AdminWorld::root(), rotated, {}));
    assert_true(world.field("tw:admin:t:" + made.successor.detail.id, "reminded:mail").empty());
    must(admin::revoke_token(world.store(), AdminWorld::root(), revoked));
    world.now += days(7);
    assert_int_equal(pass(world).tokens, 0);
    // The successor has its own.
    world.now += days(16);
    assert_int_equal(pass(world).tokens, 1);
    assert_told(world, {"expiring:" + made.successor.detail.id + ":alice"}, "successor");
}

/// What is sent is what is so when it is sent.
void test_what_a_mail_tells(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    const auto id = token_for(world, "ci", days(30));
    world.now += days(23);
    pass(world);
    const auto message = must(admin::claim_message(world.store(), k_mail)).value();
    const auto read = [&](const Message& about) {
        return must(admin::read_reminder_mail(world.store(), about));
    };
    give_address(world, "alice", "new@example.com");
    const auto mail = read(message).value();
    assert_true(mail.kind == ReminderKind::Expiring);
    assert_text(mail.token.id, id);
    assert_text(mail.to.profile.email, "new@example.com");
    assert_true(mail.now == world.now);

    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    assert_false(read(message).has_value());
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", true));
    assert_true(read(message).has_value());
    world.now += days(7);
    assert_false(read(message).has_value());
    world.now -= days(7);
    must(admin::rotate_token(world.store(), AdminWorld::root(), id, {}));
    assert_false(read(message).has_value());
    must(admin::revoke_token(world.store(), AdminWorld::root(), id));
    assert_false(read(message).has_value());
    for (const auto* const payload :
         {"", "[]", "{}", "nonsense", R"({"token_id":"x","login":"alice","expires_at":1})",
          R"({"token_id":"tok_aaaaaaaaaaaaaaaa","login":"a:b","expires_at":1})",
          R"({"token_id":"tok_aaaaaaaaaaaaaaaa","login":"alice","expires_at":"1"})"}) {
        auto other = message;
        other.payload = payload;
        ASSERT_ROW(payload, !read(other).has_value());
    }
}

void test_a_full_outbox_loses_nothing(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    for (int i = 0; i < 3; ++i) {
        token_for(world, "t" + std::to_string(i), minutes(1));
    }
    redis::CommandList commands;
    for (std::size_t i = 0; i < admin::k_most_messages - 1; ++i) {
        commands.add({"ZADD", "tw:admin:outbox:mail", "9999999999", std::to_string(i)});
    }
    assert_true(world.store().client().pipeline(commands).ok());
    world.now += minutes(1);
    const auto first = pass(world);
    assert_int_equal(first.tokens, 1);
    assert_true(first.is_full);
    // The other channel has room of its own.
    assert_int_equal(pass(world, k_webhook).tokens, 3);
    world.now += days(1);
    assert_true(pass(world).is_full);
    (void)world.ask({"ZREMRANGEBYSCORE", "tw:admin:outbox:mail", "9999999999", "+inf"});
    const auto rest = pass(world);
    assert_int_equal(rest.tokens, 2);
    assert_false(rest.is_full);
    assert_int_equal(taken(world).size(), 3);
}

void test_many_go_in_several_passes(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    // All in the same second, as with dates.
    for (int i = 0; i < 25; ++i) {
        token_for(world, "t" + std::to_string(i), minutes(1));
    }
    world.now += minutes(1);
    std::size_t sum = 0;
    for (const std::size_t wanted : {10U, 10U, 5U}) {
        const auto one = must(admin::queue_reminders(world.store(), k_mail, {}, 10));
        assert_int_equal(one.tokens, wanted);
        assert_true(one.more == (wanted == 10));
        sum += one.tokens;
    }
    assert_int_equal(sum, 25);
    assert_int_equal(taken(world).size(), 25);
}

void test_it_can_be_stopped(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    token_for(world, "ci", minutes(1));
    world.now += minutes(1);
    std::stop_source source;
    source.request_stop();
    const auto stopped = must(admin::queue_reminders(world.store(), k_mail, source.get_token()));
    assert_int_equal(stopped.tokens, 0);
    assert_true(stopped.more);
    assert_int_equal(pass(world).tokens, 1);
}

/// Each is made once, whoever looks when.
void test_many_daemons(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    constexpr std::size_t k_tokens = 40;
    for (std::size_t i = 0; i < k_tokens; ++i) {
        token_for(world, "t" + std::to_string(i), minutes(1));
    }
    world.now += minutes(1);
    std::vector<admin::Store> stores;
    for (int i = 0; i < 4; ++i) {
        stores.push_back(world.open());
    }
    std::atomic<std::size_t> sum = 0;
    std::vector<std::thread> daemons;
    for (auto& store : stores) {
        daemons.emplace_back([&] {
            for (int i = 0; i < 3; ++i) {
                const auto one = admin::queue_reminders(store, k_mail);
                sum += one ? one->tokens : 0;
            }
        });
    }
    for (auto& daemon : daemons) {
        daemon.join();
    }
    // Whoever met others too often left it for later.
    sum += pass(world).tokens;
    assert_int_equal(sum.load(), k_tokens);
    assert_int_equal(taken(world).size(), k_tokens);
}

/// What a writer to Redis puts there reminds nobody, and stands in nobody's way.
void test_hostile_entries(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    pass(world);
    const auto id = token_for(world, "ci", minutes(1));
    const auto damaged = token_for(world, "damaged", minutes(1));
    (void)world.ask({"HSET", "tw:admin:t:" + damaged, "owner", "mallory"});
    const auto now = std::to_string(to_epoch(world.now));
    (void)world.ask({"ZADD", "tw:admin:expiry", now, "x", now, "tok_bbbbbbbbbbbbbbbb", now, ""});
    world.now += minutes(1);
    assert_int_equal(pass(world).tokens, 1);
    assert_told(world, {"expired:" + id + ":alice"}, "the good one");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_twice_a_token, AdminWorld),
        world_test(test_a_short_one_is_told_of_once, AdminWorld),
        world_test(test_missed_days, AdminWorld),
        world_test(test_the_first_pass, AdminWorld),
        world_test(test_what_webhooks_tell, AdminWorld),
        world_test(test_rotated_and_revoked, AdminWorld),
        world_test(test_what_a_mail_tells, AdminWorld),
        world_test(test_a_full_outbox_loses_nothing, AdminWorld),
        world_test(test_many_go_in_several_passes, AdminWorld),
        world_test(test_it_can_be_stopped, AdminWorld),
        world_test(test_many_daemons, AdminWorld),
        world_test(test_hostile_entries, AdminWorld),
    };
    return cmocka_run_group_tests_name("admin: reminders", tests, nullptr, nullptr);
}
