// What the gates tell of: a successor's first use ends its predecessor, an ended token that is used
// again raises an alarm; each once, by however many daemons.
#include "admin/audit/audit_listing.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/records/expiry.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "admin/tokens/token_succession.hpp"
#include "admin/uses/use_events.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using std::chrono::days;

namespace {

constexpr auto k_stream = "tw:seen:events";

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

/// Redis lets marks vanish by its own clock.
AdminWorld& world_of_now(void** state) {
    auto& world = world_of(state);
    world.now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return world;
}

void tell(AdminWorld& world, std::string_view event, std::string_view id,
          std::string_view client = "192.0.2.7") {
    (void)world.ask({"XADD", k_stream, "*", "event", event, "id", id, "addr", client, "at",
                     std::to_string(to_epoch(world.now))});
}

admin::CreatedToken new_token(AdminWorld& world, const std::string& name) {
    return world.token(request_for(TokenType::User, name, "alice"));
}

admin::RotatedToken rotate(AdminWorld& world, const std::string& id) {
    return must(admin::rotate_token(world.store(), AdminWorld::as("alice"), id, {}));
}

admin::WorkedEvents work(AdminWorld& world, bool tells_webhook = false) {
    return must(admin::work_use_events(world.store(), tells_webhook));
}

std::vector<admin::AuditRecord> audit(AdminWorld& world, admin::AuditLog log,
                                      const std::string& what) {
    admin::AuditFilter filter;
    filter.log = log;
    filter.what = what;
    return must(admin::list_audit(world.store(), AdminWorld::root(), filter, {})).items;
}

std::string detail(const admin::AuditRecord& record, const std::string& name) {
    const auto found =
        std::ranges::find(record.details, name, &std::pair<std::string, std::string>::first);
    return found == record.details.end() ? "" : found->second;
}

Reason gate(AdminWorld& world, const admin::CreatedToken& token) {
    return world.gate(token.text.view(), "", "");
}

void test_the_first_use_of_a_successor(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto old = new_token(world, "ci");
    const auto made = rotate(world, old.detail.id);
    assert_int_equal(work(world).seen, 0);
    tell(world, "successor-used", made.successor.detail.id);
    const auto worked = work(world);
    assert_int_equal(worked.seen, 1);
    assert_int_equal(worked.ended, 1);
    assert_true(gate(world, old) == Reason::RevokedToken);
    assert_text(world.field("tw:gate:t:" + old.detail.lookup, "why"), "rotated");
    assert_false(world.exists("tw:admin:t:" + old.detail.id));
    assert_false(world.exists("tw:admin:rotated"));
    assert_true(gate(world, made.successor) == Reason::None);
    assert_text(world.field("tw:admin:names:u:alice", "ci"), made.successor.detail.id);
    // The gate needs to tell of it no more.
    assert_text(world.field("tw:gate:t:" + made.successor.detail.lookup, "pred"), "");
    const auto told = audit(world, admin::AuditLog::Changes, "token.end");
    assert_int_equal(told.size(), 1);
    assert_text(told[0].on, old.detail.id);
    assert_text(told[0].from, "192.0.2.7");
    assert_text(told[0].who, "tokenward:daemon");
    assert_text(detail(told[0], "why"), "rotated");
    assert_text(detail(told[0], "successor"), made.successor.detail.id);
    // Told again by another worker.
    tell(world, "successor-used", made.successor.detail.id);
    const auto before = world.dump("tw:admin:audit");
    assert_int_equal(work(world).ended, 0);
    assert_text(world.dump("tw:admin:audit"), before);
}

void test_a_chain_ends_whole(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto first = new_token(world, "ci");
    const auto second = rotate(world, first.detail.id);
    const auto third = rotate(world, second.successor.detail.id);
    // The middle one's use ends only what was before it.
    tell(world, "successor-used", second.successor.detail.id);
    assert_int_equal(work(world).ended, 1);
    assert_true(gate(world, second.successor) == Reason::None);
    assert_true(gate(world, first) == Reason::RevokedToken);
    const auto fourth = rotate(world, third.successor.detail.id);
    tell(world, "successor-used", fourth.successor.detail.id);
    assert_int_equal(work(world).ended, 2);
    assert_true(gate(world, second.successor) == Reason::RevokedToken);
    assert_true(gate(world, third.successor) == Reason::RevokedToken);
    assert_true(gate(world, fourth.successor) == Reason::None);
}

/// The gate told of a use; before anybody heard of it, the successor was revoked.
void test_a_successor_that_ended_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto old = new_token(world, "ci");
    const auto made = rotate(world, old.detail.id);
    must(admin::revoke_token(world.store(), AdminWorld::root(), made.successor.detail.id));
    assert_true(gate(world, old) == Reason::None);
    tell(world, "successor-used", made.successor.detail.id);
    assert_int_equal(work(world).ended, 1);
    assert_true(gate(world, old) == Reason::RevokedToken);
    assert_false(world.exists("tw:admin:predecessors"));
}

/// The first of three is in its grace, the second is gone in one way or another, and never was
/// used.
void test_a_chain_without_its_middle(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto grace = [](std::chrono::seconds length) {
        admin::RotationRequest request;
        request.grace = length;
        return request;
    };
    const auto rotate_for = [&](const std::string& id, std::chrono::seconds length) {
        return must(admin::rotate_token(world.store(), AdminWorld::as("alice"), id, grace(length)));
    };
    const std::vector<std::function<admin::RotatedToken(const std::string&)>> ways = {
        [&](const std::string& id) {
            auto last = rotate_for(id, days(1));
            must(admin::revoke_token(world.store(), AdminWorld::root(), id));
            return last;
        },
        [&](const std::string& id) { return rotate_for(id, days(0)); },
        [&](const std::string& id) {
            auto last = rotate_for(id, days(1));
            world.now += days(2);
            (void)must(admin::end_over_graces(world.store(), 10));
            return last;
        },
    };
    for (const auto& way : ways) {
        const auto first = new_token(world, "n" + std::to_string(&way - ways.data()));
        const auto second = rotate_for(first.detail.id, days(30));
        const auto third = way(second.successor.detail.id);
        assert_true(gate(world, first) == Reason::None);
        assert_true(gate(world, second.successor) == Reason::RevokedToken);
        tell(world, "successor-used", third.successor.detail.id);
        assert_int_equal(work(world).ended, 1);
        assert_true(gate(world, first) == Reason::RevokedToken);
        assert_text(world.field("tw:gate:t:" + third.successor.detail.lookup, "pred"), "");
        assert_false(world.exists("tw:admin:predecessors"));
    }
}

/// What was kept of a token that ended is a hint.
void test_lies_about_a_predecessor(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto old = new_token(world, "ci");
    const auto made = rotate(world, old.detail.id);
    const auto other = new_token(world, "other");
    must(admin::revoke_token(world.store(), AdminWorld::root(), other.detail.id));
    for (const auto* const lie : {old.detail.id.c_str(), other.detail.id.c_str(), "nonsense", ""}) {
        (void)world.ask({"HSET", "tw:admin:predecessors", other.detail.id, lie});
        tell(world, "successor-used", other.detail.id);
        const auto worked = work(world);
        assert_int_equal(worked.ended, 0);
        assert_int_equal(worked.skipped.size(), 0);
    }
    assert_true(gate(world, old) == Reason::None);
    assert_true(gate(world, made.successor) == Reason::None);
}

/// It ends nothing but what the sealed records of both say.
void test_lies(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto old = new_token(world, "ci");
    const auto made = rotate(world, old.detail.id);
    const auto other = new_token(world, "other");
    for (const auto* const id : {other.detail.id.c_str(), old.detail.id.c_str(), "tok_", "",
                                 "tok_bbbbbbbbbbbbbbbb", "*"}) {
        tell(world, "successor-used", id);
    }
    tell(world, "another-event", made.successor.detail.id);
    (void)world.ask({"XADD", k_stream, "*", "nonsense", "1"});
    const auto worked = work(world);
    assert_int_equal(worked.seen, 8);
    assert_int_equal(worked.ended, 0);
    assert_int_equal(worked.skipped.size(), 0);
    assert_true(gate(world, old) == Reason::None);
    assert_true(gate(world, made.successor) == Reason::None);
    // A successor whose details have a bad seal is none.
    (void)world.ask({"HSET", "tw:admin:t:" + made.successor.detail.id, "name", "x"});
    tell(world, "successor-used", made.successor.detail.id);
    assert_int_equal(work(world).ended, 0);
    assert_true(gate(world, old) == Reason::None);
}

void test_the_grace_is_over(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto old = new_token(world, "ci");
    const auto made = rotate(world, old.detail.id);
    assert_int_equal(must(admin::end_over_graces(world.store(), 10)), 0);
    world.now += days(7) - std::chrono::seconds(1);
    assert_int_equal(must(admin::end_over_graces(world.store(), 10)), 0);
    world.now += std::chrono::seconds(1);
    assert_int_equal(must(admin::end_over_graces(world.store(), 10)), 1);
    assert_true(gate(world, old) == Reason::RevokedToken);
    assert_false(world.exists("tw:admin:t:" + old.detail.id));
    assert_text(world.field("tw:gate:t:" + made.successor.detail.lookup, "pred"), "");
    assert_int_equal(audit(world, admin::AuditLog::Changes, "token.end").size(), 1);
    assert_int_equal(must(admin::end_over_graces(world.store(), 10)), 0);
}

void test_an_index_is_a_hint(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto whole = new_token(world, "whole");
    const auto old = new_token(world, "ci");
    rotate(world, old.detail.id);
    for (const auto* const id : {whole.detail.id.c_str(), "nonsense", "tok_bbbbbbbbbbbbbbbb"}) {
        (void)world.ask({"ZADD", "tw:admin:rotated", "1", id});
    }
    (void)world.ask({"ZADD", "tw:admin:rotated", "2", old.detail.id});
    (void)must(admin::end_over_graces(world.store(), 10));
    assert_true(gate(world, whole) == Reason::None);
    assert_true(gate(world, old) == Reason::None);
    assert_int_equal(world.ask({"ZCARD", "tw:admin:rotated"}).view().integer().value_or(0), 1);
}

void test_an_ended_token_is_used(void** state) {
    auto& world = world_of_now(state);
    world.user("alice");
    const auto token = new_token(world, "ci");
    must(admin::revoke_token(world.store(), AdminWorld::root(), token.detail.id));
    tell(world, "tombstone-used", token.detail.id, "2001:db8::7");
    tell(world, "tombstone-used", token.detail.id, "2001:db8::8"); // another worker's
    assert_int_equal(work(world, true).reused, 1);
    const auto told = audit(world, admin::AuditLog::Reuses, "token.reused");
    assert_int_equal(told.size(), 1);
    assert_text(told[0].on, token.detail.id);
    assert_text(told[0].from, "2001:db8::7");
    const auto message = must(admin::claim_message(world.store(), admin::channel::webhook)).value();
    assert_text(message.id, detail(told[0], "webhook"));
    assert_text(message.payload, R"({"type":"token.reused","timestamp":")" +
                                     admin::time_text(world.now) + R"(","data":{"token_id":")" +
                                     token.detail.id + R"(","client_address":"2001:db8::7"}})");
    must(admin::settle_message(world.store(), message));
    // And again an hour later.
    world.now += std::chrono::hours(1);
    (void)world.ask({"DEL", "tw:admin:reused:" + token.detail.id}); // Redis has its own clock
    tell(world, "tombstone-used", token.detail.id);
    assert_int_equal(work(world).reused, 1);
    assert_int_equal(audit(world, admin::AuditLog::Reuses, "token.reused").size(), 2);
    assert_false(must(admin::claim_message(world.store(), admin::channel::webhook)).has_value());
}

void test_the_mark_of_a_reuse_vanishes(void** state) {
    auto& world = world_of_now(state);
    tell(world, "tombstone-used", "tok_bbbbbbbbbbbbbbbb");
    assert_int_equal(work(world).reused, 1);
    const auto left =
        world.ask({"PTTL", "tw:admin:reused:tok_bbbbbbbbbbbbbbbb"}).view().integer().value_or(0);
    assert_in_range(left, 50 * 60'000, 60 * 60'000);
}

/// What can't be an address is none; it gets into a log and a message.
void test_hostile_addresses(void** state) {
    auto& world = world_of_now(state);
    tell(world, "tombstone-used", "tok_bbbbbbbbbbbbbbbb", "a\nb");
    tell(world, "tombstone-used", "tok_cccccccccccccccc", std::string(300, 'x'));
    tell(world, "tombstone-used", "tok_dddddddddddddddd", "\xff\xfe");
    tell(world, "tombstone-used", "tok_eeeeeeeeeeeeeeee", "@all approve at https://evil.example");
    tell(world, "tombstone-used", "tok_ffffffffffffffff", "192.0.2.7 ");
    assert_int_equal(work(world, true).reused, 5);
    for (const auto& record : audit(world, admin::AuditLog::Reuses, "token.reused")) {
        assert_text(record.from, "?");
    }
}

/// Some at a time, and never the same again.
void test_many(void** state) {
    auto& world = world_of(state);
    for (int i = 0; i < 7; ++i) {
        tell(world, "nothing", "");
    }
    auto worked = must(admin::work_use_events(world.store(), false, 3));
    assert_int_equal(worked.seen, 3);
    assert_true(worked.more);
    worked = must(admin::work_use_events(world.store(), false, 5));
    assert_int_equal(worked.seen, 4);
    assert_false(worked.more);
}

/// Whoever may write there makes it unreadable, or full for good: it is begun anew, and graces end.
void test_a_poisoned_stream(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const std::string last_of_all = "18446744073709551615-18446744073709551615";
    const std::vector<std::function<void()>> poisons = {
        [&] { (void)world.ask({"XADD", k_stream, last_of_all, "event", "nothing"}); },
        [&] {
            (void)world.ask({"XADD", k_stream, "MAXLEN", "0", last_of_all, "event", "nothing"});
        },
        [&] {
            (void)world.ask({"DEL", k_stream});
            (void)world.ask({"HSET", k_stream, "a", "b"});
        },
    };
    for (const auto& poison : poisons) {
        const auto old = new_token(world, "n" + std::to_string(&poison - poisons.data()));
        const auto made = rotate(world, old.detail.id);
        poison();
        std::size_t begun_anew = 0;
        for (int tries = 0; tries < 4; ++tries) {
            begun_anew += work(world).skipped.size();
        }
        assert_int_equal(begun_anew, 1);
        tell(world, "successor-used", made.successor.detail.id);
        assert_int_equal(work(world).ended, 1);
        assert_true(gate(world, old) == Reason::RevokedToken);
    }
}

/// More reuses than anybody would read.
void test_a_flood_of_reuses(void** state) {
    auto& world = world_of_now(state);
    const auto flood = [&world](char letter) {
        for (int i = 0; i < admin::k_most_reuses; ++i) {
            const auto rest = std::to_string(1000 + i);
            std::string id = "tok_bbbbbbbbbbbb";
            for (const char digit : rest) {
                id += static_cast<char>(letter + (digit - '0'));
            }
            tell(world, "tombstone-used", id);
        }
    };
    flood('a');
    assert_int_equal(must(admin::work_use_events(world.store(), true, 1000)).reused,
                     admin::k_most_reuses);
    flood('k');
    const auto worked = must(admin::work_use_events(world.store(), true, 1000));
    assert_int_equal(worked.reused, 0);
    assert_int_equal(worked.untold, admin::k_most_reuses);
    world.now += std::chrono::minutes(1);
    flood('k');
    assert_int_equal(must(admin::work_use_events(world.store(), true, 1000)).reused,
                     admin::k_most_reuses);
}

/// Taken away, and begun anew behind what was worked.
void test_a_new_stream(void** state) {
    auto& world = world_of(state);
    (void)world.ask({"XADD", k_stream, "99999999999999-1", "event", "nothing"});
    assert_int_equal(work(world).seen, 1);
    (void)world.ask({"DEL", k_stream});
    assert_int_equal(work(world).seen, 0);
    tell(world, "nothing", "");
    assert_int_equal(work(world).seen, 0);
    assert_int_equal(work(world).seen, 1);
    assert_int_equal(work(world).seen, 0);
}

/// Every event once, whoever is first.
void test_many_daemons(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    std::vector<std::string> old;
    for (int i = 0; i < 20; ++i) {
        const auto token = new_token(world, "ci" + std::to_string(i));
        old.push_back(token.detail.id);
        tell(world, "successor-used", rotate(world, token.detail.id).successor.detail.id);
        tell(world, "tombstone-used", token.detail.id);
    }
    std::vector<admin::Store> stores;
    for (int i = 0; i < 3; ++i) {
        stores.push_back(world.open());
    }
    std::vector<std::thread> daemons;
    for (auto& store : stores) {
        daemons.emplace_back([&store] {
            for (int tries = 0; tries < 200; ++tries) {
                const auto worked = admin::work_use_events(store, true);
                if (worked && worked->seen == 0 && !worked->more) {
                    return;
                }
            }
        });
    }
    for (auto& daemon : daemons) {
        daemon.join();
    }
    (void)work(world);
    assert_int_equal(audit(world, admin::AuditLog::Changes, "token.end").size(), 20);
    assert_int_equal(audit(world, admin::AuditLog::Reuses, "token.reused").size(), 20);
    assert_int_equal(world.ask({"ZCARD", "tw:admin:outbox:webhook"}).view().integer().value_or(0),
                     20);
    for (const auto& id : old) {
        assert_false(world.exists("tw:admin:t:" + id));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_the_first_use_of_a_successor, AdminWorld),
        world_test(test_a_chain_ends_whole, AdminWorld),
        world_test(test_a_successor_that_ended_since, AdminWorld),
        world_test(test_a_chain_without_its_middle, AdminWorld),
        world_test(test_lies, AdminWorld),
        world_test(test_lies_about_a_predecessor, AdminWorld),
        world_test(test_the_grace_is_over, AdminWorld),
        world_test(test_an_index_is_a_hint, AdminWorld),
        world_test(test_an_ended_token_is_used, AdminWorld),
        world_test(test_the_mark_of_a_reuse_vanishes, AdminWorld),
        world_test(test_hostile_addresses, AdminWorld),
        world_test(test_many, AdminWorld),
        world_test(test_a_poisoned_stream, AdminWorld),
        world_test(test_a_flood_of_reuses, AdminWorld),
        world_test(test_a_new_stream, AdminWorld),
        world_test(test_many_daemons, AdminWorld),
    };
    return cmocka_run_group_tests_name("admin: use events", tests, nullptr, nullptr);
}
