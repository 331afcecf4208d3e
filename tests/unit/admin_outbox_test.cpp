// Messages on their way out: none lost, none by two at once, none for ever.
#include "admin/audit/audit_listing.hpp"
#include "admin/messages/outbox.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <optional>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::Message;
using admin::MessageFate;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

Message a_message(const std::string& id = {}) {
    Message message;
    message.id = id;
    message.channel = "webhook";
    message.kind = "token.reused";
    message.payload = R"({"type":"token.reused"})";
    return message;
}

std::string put(AdminWorld& world, const Message& message) {
    return must(world.store().change(
        [&](admin::Change& change) { return admin::enqueue(change, message); }));
}

std::optional<Message> claim(AdminWorld& world) {
    return must(admin::claim_message(world.store(), "webhook"));
}

void test_there_and_away(void** state) {
    auto& world = world_of(state);
    assert_false(claim(world).has_value());
    const auto id = put(world, a_message());
    assert_int_equal(id.find("msg_"), 0);
    assert_false(must(admin::claim_message(world.store(), "mail")).has_value());
    const auto message = claim(world).value();
    assert_text(message.id, id);
    assert_text(message.kind, "token.reused");
    assert_text(message.payload, a_message().payload);
    assert_int_equal(message.tries, 1);
    // Nobody else gets it.
    auto other = world.open();
    assert_false(must(admin::claim_message(other, "webhook")).has_value());
    must(admin::settle_message(world.store(), message));
    assert_false(world.exists("tw:admin:m:" + id));
    assert_false(world.exists("tw:admin:outbox:webhook"));
}

/// Whoever had it ended: it comes again, under the same id.
void test_a_claim_runs_out(void** state) {
    auto& world = world_of(state);
    const auto id = put(world, a_message("msg_own"));
    assert_text(id, "msg_own");
    assert_true(claim(world).has_value());
    world.now += admin::k_message_lease - std::chrono::seconds(1);
    assert_false(claim(world).has_value());
    world.now += std::chrono::seconds(1);
    const auto again = claim(world).value();
    assert_text(again.id, "msg_own");
    assert_int_equal(again.tries, 2);
}

void test_pauses_grow_and_end(void** state) {
    auto& world = world_of(state);
    put(world, a_message("msg_own"));
    const std::int64_t pauses[] = {5,     300,       1800,      2 * 3600, 5 * 3600,
                                   36000, 14 * 3600, 20 * 3600, 24 * 3600};
    for (const auto pause : pauses) {
        const auto message = claim(world).value();
        assert_true(must(admin::postpone_message(world.store(), message, "it answered 500")) ==
                    MessageFate::Again);
        world.now += std::chrono::seconds(pause - 1);
        assert_false(claim(world).has_value());
        world.now += std::chrono::seconds(1);
    }
    const auto last = claim(world).value();
    assert_int_equal(last.tries, 10);
    assert_true(must(admin::postpone_message(world.store(), last, "it answered 500")) ==
                MessageFate::Lost);
    assert_false(world.exists("tw:admin:m:msg_own"));
    admin::AuditFilter filter;
    // Of reuses there may be any number: they wash nothing else away.
    filter.log = admin::AuditLog::Reuses;
    filter.what = "message.lost";
    const auto told = must(admin::list_audit(world.store(), AdminWorld::root(), filter, {})).items;
    assert_int_equal(told.size(), 1);
    assert_text(told[0].on, "msg_own");
}

void test_a_final_answer(void** state) {
    auto& world = world_of(state);
    put(world, a_message());
    const auto message = claim(world).value();
    assert_true(must(admin::postpone_message(world.store(), message, "it answered 410", true)) ==
                MessageFate::Lost);
    assert_false(world.exists("tw:admin:outbox:webhook"));
}

/// Whoever is told to end gives it back: the next one has it at once, as if it had not been tried.
void test_given_back(void** state) {
    auto& world = world_of(state);
    put(world, a_message("msg_own"));
    const auto first = claim(world).value();
    must(admin::give_back_message(world.store(), first));
    const auto second = claim(world).value();
    assert_text(second.id, "msg_own");
    assert_int_equal(second.tries, 1);
    // Another one's claim is not ours to give back.
    world.now += admin::k_message_lease;
    const auto third = claim(world).value();
    assert_int_equal(third.tries, 2);
    must(admin::give_back_message(world.store(), second));
    assert_false(claim(world).has_value());
    must(admin::settle_message(world.store(), third));
    must(admin::give_back_message(world.store(), third));
    assert_false(world.exists("tw:admin:m:msg_own"));
    assert_false(claim(world).has_value());
}

/// What a writer to Redis puts there goes out under nobody's signature.
void test_forged_messages(void** state) {
    auto& world = world_of(state);
    (void)world.ask({"HSET", "tw:admin:m:msg_forged", "v", "1", "id", "msg_forged", "channel",
                     "webhook", "kind", "token.reused", "payload", "{}", "created", "1", "tries",
                     "0", "seal", "AAAA"});
    (void)world.ask({"ZADD", "tw:admin:outbox:webhook", "1", "msg_forged", "2", "msg_absent"});
    put(world, a_message("msg_own"));
    assert_text(claim(world).value().id, "msg_own");
    assert_false(claim(world).has_value());
    // Perhaps it is good by a key that only others have: it waits for them.
    assert_true(world.exists("tw:admin:m:msg_forged"));
    assert_int_equal(world.ask({"ZCARD", "tw:admin:outbox:webhook"}).view().integer().value_or(0),
                     2);
}

/// However many there are, they cost the good ones little time.
void test_many_forged_messages(void** state) {
    auto& world = world_of(state);
    for (int i = 0; i < 199; ++i) {
        const auto id = "msg_forged" + std::to_string(i);
        (void)world.ask({"HSET", "tw:admin:m:" + id, "v", "1", "id", id, "seal", "AAAA"});
        (void)world.ask({"ZADD", "tw:admin:outbox:webhook", "1", id});
    }
    put(world, a_message("msg_own"));
    assert_false(claim(world).has_value()); // a hundred at once, no more
    assert_text(claim(world).value().id, "msg_own");
    assert_int_equal(world.ask({"ZCARD", "tw:admin:outbox:webhook"}).view().integer().value_or(0),
                     200);
}

/// A daemon past its lease neither reschedules nor loses what another one is sending.
void test_another_ones_claim(void** state) {
    auto& world = world_of(state);
    put(world, a_message("msg_own"));
    const auto late = claim(world).value();
    world.now += admin::k_message_lease;
    const auto current = claim(world).value();
    const auto due = [&] {
        return std::string(world.ask({"ZSCORE", "tw:admin:outbox:webhook", "msg_own"})
                               .view()
                               .string()
                               .value_or(""));
    };
    const auto before = due();
    for (const bool is_final : {false, true}) {
        assert_true(must(admin::postpone_message(world.store(), late, "it answered 500",
                                                 is_final)) == MessageFate::Again);
        assert_text(due(), before);
        assert_true(world.exists("tw:admin:m:msg_own"));
    }
    assert_true(must(admin::postpone_message(world.store(), current, "it answered 410", true)) ==
                MessageFate::Lost);
}

void test_bounds(void** state) {
    auto& world = world_of(state);
    const auto enqueue = [&](const Message& message) {
        return world.store().change(
            [&](admin::Change& change) { return admin::enqueue(change, message); });
    };
    auto message = a_message();
    message.payload = "a\nb";
    assert_failure(enqueue(message), FailureKind::Invalid, "control");
    message.payload = std::string(admin::k_longest_payload + 1, 'x');
    assert_failure(enqueue(message), FailureKind::Invalid, "bytes");
    redis::CommandList commands;
    for (std::size_t i = 0; i < admin::k_most_messages; ++i) {
        commands.add({"ZADD", "tw:admin:outbox:webhook", "9999999999", std::to_string(i)});
    }
    assert_true(world.store().client().pipeline(commands).ok());
    assert_failure(enqueue(a_message()), FailureKind::Conflict, "too many");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_there_and_away, AdminWorld),
        world_test(test_a_claim_runs_out, AdminWorld),
        world_test(test_pauses_grow_and_end, AdminWorld),
        world_test(test_a_final_answer, AdminWorld),
        world_test(test_given_back, AdminWorld),
        world_test(test_forged_messages, AdminWorld),
        world_test(test_many_forged_messages, AdminWorld),
        world_test(test_another_ones_claim, AdminWorld),
        world_test(test_bounds, AdminWorld),
    };
    return cmocka_run_group_tests_name("admin: outbox", tests, nullptr, nullptr);
}
