// Tokens that nobody uses are removed: which, when, and never on a guess.
#include "admin/audit/audit_listing.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_import.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/uses/idle_removal.hpp"
#include "admin/uses/use_recording.hpp"
#include "files/system_random.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <atomic>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::IdleState;
using std::chrono::days;
using std::chrono::hours;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

std::string text_of(Time time) {
    return std::to_string(to_epoch(time));
}

/// A gate has noted some use, just now.
void gates_note(AdminWorld& world) {
    (void)world.ask({"HSET", "tw:seen:gates", "last", text_of(world.now)});
}

void use(AdminWorld& world, const std::string& id) {
    (void)world.ask({"HSET", seen_key("tw:", seen_bucket(id)), id, text_of(world.now)});
    gates_note(world);
}

std::string new_token(AdminWorld& world, const std::string& name) {
    return world.token(request_for(TokenType::User, name, "alice")).detail.id;
}

bool is_there(AdminWorld& world, const std::string& id) {
    return world.exists("tw:admin:t:" + id);
}

admin::IdleRemoval daily(AdminWorld& world) {
    return must(admin::remove_idle_tokens_daily(world.store()));
}

/// Days in which gates note uses and the daemon runs.
void pass(AdminWorld& world, int number) {
    for (int i = 0; i < number; ++i) {
        gates_note(world);
        (void)daily(world);
        world.now += days(1);
    }
    gates_note(world);
}

std::size_t audited(AdminWorld& world, const std::string& what) {
    admin::AuditFilter filter;
    filter.what = what;
    return must(admin::list_audit(world.store(), AdminWorld::root(), filter, {})).items.size();
}

void test_after_sixty_days(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto idle = new_token(world, "idle");
    const auto used = new_token(world, "used");
    auto request = request_for(TokenType::User, "ends", "alice");
    request.expires_at = world.now + days(400);
    const auto ends = world.token(request).detail.id;
    pass(world, 30);
    use(world, used);
    pass(world, 29);
    assert_int_equal(daily(world).removed, 0);
    assert_true(is_there(world, idle));
    world.now += days(1);
    gates_note(world);
    const auto result = daily(world);
    assert_true(result.state == IdleState::Done);
    assert_int_equal(result.removed, 1);
    assert_int_equal(result.tokens, 2);
    assert_false(is_there(world, idle));
    assert_true(is_there(world, used));
    assert_true(is_there(world, ends));
    assert_int_equal(audited(world, "token.end"), 1);
    pass(world, 29);
    assert_true(is_there(world, used));
    pass(world, 2);
    (void)daily(world);
    assert_false(is_there(world, used));
    assert_true(is_there(world, ends));
}

void test_a_tombstone_says_why(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto token = world.token(request_for(TokenType::User, "idle", "alice"));
    pass(world, 62);
    assert_text(world.field("tw:gate:t:" + token.detail.lookup, "why"), "idle");
    assert_true(world.gate(token.text.view(), "", "") == Reason::RevokedToken);
}

void test_once_a_day(void** state) {
    auto& world = world_of(state);
    gates_note(world);
    assert_true(daily(world).state == IdleState::Done);
    assert_true(daily(world).state == IdleState::NotDue);
    world.now += hours(23);
    assert_true(daily(world).state == IdleState::NotDue);
    world.now += hours(1);
    assert_true(daily(world).state == IdleState::Done);
    // The clock went back: a mark far ahead stops nobody.
    world.now -= days(30);
    gates_note(world);
    assert_true(daily(world).state == IdleState::Done);
}

/// A week without a daemon changes nothing; more, and nobody knows what the gates did meanwhile.
void test_missed_days(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto idle = new_token(world, "idle");
    pass(world, 56);
    world.now += days(6);
    gates_note(world);
    assert_int_equal(daily(world).removed, 1);
    assert_false(is_there(world, idle));

    const auto other = new_token(world, "other");
    pass(world, 50);
    world.now += days(20);
    gates_note(world);
    assert_int_equal(daily(world).removed, 0);
    assert_true(is_there(world, other));
    pass(world, 59);
    assert_true(is_there(world, other));
    pass(world, 2);
    assert_false(is_there(world, other));
}

void test_uses_that_nobody_notes(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto idle = new_token(world, "idle");
    world.now += days(100);
    assert_true(daily(world).state == IdleState::Unproven);
    assert_true(is_there(world, idle));
    // From when it is known.
    gates_note(world);
    world.now += days(1);
    assert_true(daily(world).state == IdleState::Done);
    pass(world, 59);
    assert_true(is_there(world, idle));
    // It breaks off: counting begins again.
    world.now += days(8);
    assert_true(daily(world).state == IdleState::Unproven);
    pass(world, 59);
    assert_true(is_there(world, idle));
    pass(world, 3);
    assert_false(is_there(world, idle));
}

void test_what_is_known_of_recording(void** /*state*/) {
    const auto now = from_epoch(1'800'000'000);
    const auto known = [now](std::optional<Time> since, std::optional<Time> seen,
                             std::optional<Time> noted) {
        return admin::proven_recording({since, seen}, noted, now);
    };
    const auto long_ago = now - days(90);
    assert_false(known({}, {}, {}).since.has_value());
    assert_true(known({}, {}, now - days(1)).since == now);
    assert_true(known(long_ago, now - days(2), now - days(1)).since == long_ago);
    assert_true(known(long_ago, now - days(2), now - days(1)).seen == now - days(1));
    assert_true(known(long_ago, now - days(9), now - days(1)).since == now);
    assert_true(known(long_ago, {}, now).since == now);
    assert_false(known(long_ago, now - days(8), now - days(8)).since.has_value());
    assert_false(known(long_ago, now, now + days(1)).since.has_value());
    // What a clock that was ahead has left behind doesn't stay.
    assert_true(known(now + days(3650), now + days(3650), now).since == now);
    assert_true(known(long_ago, now + days(3650), now).since == now);
}

/// Whatever came last of its creation, import, restoring counts.
void test_imported_and_restored(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    pass(world, 50);
    admin::ForeignToken foreign;
    foreign.hash = std::string(96, 'a');
    foreign.name = "legacy";
    foreign.owner = "alice";
    foreign.created_at = world.now - days(300);
    foreign.last_used = world.now - days(200);
    const auto imported =
        must(admin::import_token(world.store(), AdminWorld::root(), foreign)).detail.id;
    auto restored = world.token(request_for(TokenType::User, "restored", "alice")).detail;
    restored.created_at = world.now - days(300);
    restored.restored_at = world.now;
    must(world.store().change([&](admin::Change& change) -> admin::Answer<Done> {
        change.put(change.names().token(restored.id), restored);
        return Done{};
    }));
    pass(world, 59);
    assert_true(is_there(world, imported));
    assert_true(is_there(world, restored.id));
    pass(world, 2);
    assert_false(is_there(world, imported));
    assert_false(is_there(world, restored.id));
}

void test_settings(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto idle = new_token(world, "idle");
    const auto set = [&](std::optional<days> idle_days) {
        return admin::change_settings(
            world.store(), AdminWorld::root(),
            [=](admin::Settings& settings) { settings.idle_days = idle_days; });
    };
    assert_failure(set(days(0)), FailureKind::Invalid, "idle");
    assert_failure(set(days(36'501)), FailureKind::Invalid, "idle");
    must(set(std::nullopt));
    pass(world, 100);
    world.now += days(1);
    assert_true(daily(world).state == IdleState::Off);
    assert_true(is_there(world, idle));
    must(set(days(30)));
    world.now += days(1);
    gates_note(world);
    assert_int_equal(daily(world).removed, 1);
}

void test_many_at_once_wait(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    std::vector<std::string> ids;
    for (int i = 0; i < 11; ++i) {
        ids.push_back(new_token(world, "t" + std::to_string(i)));
    }
    pass(world, 60);
    world.now += days(1);
    gates_note(world);
    const auto result = daily(world);
    assert_true(result.state == IdleState::Waits);
    assert_int_equal(result.idle, 11);
    assert_int_equal(result.removed, 0);
    assert_true(is_there(world, ids.front()));
    assert_true(audited(world, "token.idle_removal_waits") > 0);
    const auto survey = must(admin::find_idle_tokens(world.store(), AdminWorld::root()));
    assert_true(survey.needs_confirmation());
    assert_int_equal(survey.idle.size(), 11);
    // On somebody's word.
    const auto before = world.dump();
    assert_failure(admin::remove_idle_tokens(world.store(), AdminWorld::as("alice")),
                   FailureKind::Refused, "administrator");
    assert_failure(admin::find_idle_tokens(world.store(), AdminWorld::as("alice")),
                   FailureKind::Refused, "administrator");
    assert_text(world.dump(), before);
    assert_int_equal(must(admin::remove_idle_tokens(world.store(), AdminWorld::root())).removed,
                     11);
    assert_false(is_there(world, ids.front()));
}

/// Those that end by themselves make no room for the others.
void test_the_share_is_of_those_without_expiry(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    for (int i = 0; i < 300; ++i) {
        auto request = request_for(TokenType::User, "ends" + std::to_string(i), "alice");
        request.expires_at = world.now + days(400);
        (void)world.token(request);
    }
    for (int i = 0; i < 11; ++i) {
        new_token(world, "t" + std::to_string(i));
    }
    pass(world, 60);
    world.now += days(1);
    gates_note(world);
    const auto result = daily(world);
    assert_true(result.state == IdleState::Waits);
    assert_int_equal(result.tokens, 11);
}

/// A use that a clock noted which was years ahead.
void test_a_use_in_the_future(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto idle = new_token(world, "idle");
    (void)world.ask({"HSET", seen_key("tw:", seen_bucket(idle)), idle, "253402300799"});
    pass(world, 62);
    assert_false(is_there(world, idle));
}

/// Whoever may write to the notes can make some unreadable: what they were about stays, the others
/// go, and tokens are revoked all the same.
void test_notes_that_are_no_hash(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto hidden = new_token(world, "hidden");
    auto plain = new_token(world, "plain");
    while (seen_bucket(plain) == seen_bucket(hidden)) {
        plain = new_token(world, "plain" + plain);
    }
    const auto key = seen_key("tw:", seen_bucket(hidden));
    (void)world.ask({"SET", key, "x"});
    pass(world, 61);
    gates_note(world);
    world.now += days(1);
    gates_note(world);
    const auto result = daily(world);
    assert_true(result.state == IdleState::Done);
    assert_true(is_there(world, hidden));
    assert_false(is_there(world, plain));
    assert_true(std::ranges::any_of(result.damaged, [&](const auto& sentence) {
        return sentence.find(hidden) != std::string::npos;
    }));
    must(admin::revoke_token(world.store(), AdminWorld::root(), hidden));
    assert_false(is_there(world, hidden));
}

void test_few_go_by_themselves(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    for (int i = 0; i < 10; ++i) {
        new_token(world, "t" + std::to_string(i));
    }
    pass(world, 61);
    assert_int_equal(world.ask({"ZCARD", "tw:admin:tokens"}).view().integer().value_or(9), 0);
}

/// What is used after the survey, and before its removal, stays.
void test_last_uses_are_read_again(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto used = new_token(world, "used");
    const auto idle = new_token(world, "idle");
    pass(world, 59);
    world.now += days(1);
    gates_note(world);
    // The clock is read at each look and change: the third look is the survey's.
    int asked = 0;
    auto options = world.server().options();
    auto store = must(admin::Store::connect(
        std::move(options),
        std::shared_ptr<const Keyring>(std::shared_ptr<void>(), &world.keyring()),
        {[&] {
             if (++asked == 5) {
                 use(world, used);
             }
             return world.now;
         },
         files::system_random(),
         [](auto) {
         }}));
    const auto result = must(admin::remove_idle_tokens_daily(store));
    assert_int_equal(result.idle, 2);
    assert_int_equal(result.removed, 1);
    assert_true(is_there(world, used));
    assert_false(is_there(world, idle));
}

/// One takes the lease; when it ends amid the run, another one comes.
void test_one_daemon_at_a_time(void** state) {
    auto& world = world_of(state);
    gates_note(world);
    (void)world.ask(
        {"HSET", "tw:admin:idle", "lease", text_of(world.now + std::chrono::minutes(9))});
    assert_true(daily(world).state == IdleState::NotDue);
    world.now += std::chrono::minutes(9);
    assert_true(daily(world).state == IdleState::Done);
    world.now += days(1);
    gates_note(world);
    std::vector<admin::Store> stores;
    for (int i = 0; i < 4; ++i) {
        stores.push_back(world.open());
    }
    std::atomic<int> runs = 0;
    std::vector<std::thread> daemons;
    for (auto& store : stores) {
        daemons.emplace_back([&] {
            const auto result = admin::remove_idle_tokens_daily(store);
            runs += result && result->state == IdleState::Done ? 1 : 0;
        });
    }
    for (auto& daemon : daemons) {
        daemon.join();
    }
    assert_int_equal(runs.load(), 1);
}

/// It lets go at once, and what is left is another run's.
void test_it_can_be_stopped(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto idle = new_token(world, "idle");
    pass(world, 60);
    world.now += days(1);
    gates_note(world);
    std::stop_source source;
    source.request_stop();
    assert_failure(admin::remove_idle_tokens_daily(world.store(), source.get_token()),
                   FailureKind::Busy, "stopped");
    assert_true(is_there(world, idle));
    assert_true(daily(world).state == IdleState::NotDue);
    world.now += std::chrono::minutes(15);
    assert_int_equal(daily(world).removed, 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_after_sixty_days, AdminWorld),
        world_test(test_a_tombstone_says_why, AdminWorld),
        world_test(test_once_a_day, AdminWorld),
        world_test(test_missed_days, AdminWorld),
        world_test(test_uses_that_nobody_notes, AdminWorld),
        cmocka_unit_test(test_what_is_known_of_recording),
        world_test(test_imported_and_restored, AdminWorld),
        world_test(test_settings, AdminWorld),
        world_test(test_many_at_once_wait, AdminWorld),
        world_test(test_the_share_is_of_those_without_expiry, AdminWorld),
        world_test(test_a_use_in_the_future, AdminWorld),
        world_test(test_notes_that_are_no_hash, AdminWorld),
        world_test(test_few_go_by_themselves, AdminWorld),
        world_test(test_last_uses_are_read_again, AdminWorld),
        world_test(test_one_daemon_at_a_time, AdminWorld),
        world_test(test_it_can_be_stopped, AdminWorld),
    };
    return cmocka_run_group_tests_name("admin: idle removal", tests, nullptr, nullptr);
}
