// When tokens were last used: what the gate noted is shown, and what it can't have noted is none.
#include "admin/tokens/token_listing.hpp"
#include "admin/uses/use_notes.hpp"
#include "support/admin_world.hpp"
#include "tokenward/seen_name.hpp"

#include <optional>
#include <string>

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr Time k_used = from_epoch(1'800'000'000);

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

std::string key_of(const std::string& id) {
    return seen_key("tw:", seen_bucket(id));
}

void note(AdminWorld& world, const std::string& id, std::string_view value) {
    (void)world.ask({"HSET", key_of(id), id, value});
}

std::string new_token(AdminWorld& world, const std::string& name) {
    return world.token(request_for(TokenType::User, name, "alice")).detail.id;
}

std::optional<Time> shown(AdminWorld& world, const std::string& id) {
    return must(admin::show_token(world.store(), AdminWorld::root(), id)).last_used;
}

void test_shown(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto id = new_token(world, "a");
    assert_false(shown(world, id).has_value());
    note(world, id, "1800000000");
    assert_true(shown(world, id) == k_used);
}

void test_listed(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    for (int i = 0; i < 40; ++i) {
        const auto name = std::to_string(i);
        const auto id = new_token(world, name);
        if (i % 2 == 0) {
            note(world, id, std::to_string(1'800'000'000 + i));
        }
    }
    const auto page = must(admin::list_tokens(world.store(), AdminWorld::root(), {}, {}));
    assert_int_equal(page.items.size(), 40);
    for (const auto& token : page.items) {
        const int number = std::stoi(token.name);
        const auto noted = k_used + std::chrono::seconds(number);
        assert_true(token.last_used == (number % 2 == 0 ? std::optional(noted) : std::nullopt));
    }
}

void test_an_empty_list(void** state) {
    auto& world = world_of(state);
    assert_int_equal(
        must(admin::list_tokens(world.store(), AdminWorld::root(), {}, {})).items.size(), 0);
}

// Whoever may write there may write anything.
void test_what_is_no_time(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto id = new_token(world, "a");
    for (const auto* const value :
         {"", "-1", "soon", "1.5", "01", "253402300800", "99999999999999999999999"}) {
        note(world, id, value);
        assert_false(shown(world, id).has_value());
    }
    (void)world.ask({"DEL", key_of(id)});
    (void)world.ask({"XADD", key_of(id), "*", "a", "b"});
    assert_false(shown(world, id).has_value());
    assert_int_equal(
        must(admin::list_tokens(world.store(), AdminWorld::root(), {}, {})).items.size(), 1);
}

/// What could not be noted is noted with the next use, and then hourly.
void test_noted_again_after_a_failure(void** state) {
    auto& world = world_of(state);
    admin::UseNotes notes;
    const std::string id = "tok_aaaaaaaaaaaaaaaa";
    TokenRecord token;
    token.id = id;
    world.ask({"SET", key_of(id), "in the way"});
    notes.token_used(world.store(), token, "192.0.2.1");
    world.ask({"DEL", key_of(id)});
    notes.token_used(world.store(), token, "192.0.2.1");
    assert_text(world.field(key_of(id), id), "1800000000");
    world.now += std::chrono::minutes(59);
    notes.token_used(world.store(), token, "192.0.2.1");
    assert_text(world.field(key_of(id), id), "1800000000");

    const Tombstone gone{"tok_bbbbbbbbbbbbbbbb", "revoked"};
    world.ask({"SET", "tw:seen:events", "in the way"});
    notes.tombstone_used(world.store(), gone, "192.0.2.1");
    world.ask({"DEL", "tw:seen:events"});
    for (int i = 0; i < 2; ++i) {
        notes.tombstone_used(world.store(), gone, "192.0.2.1");
    }
    assert_int_equal(world.ask({"XLEN", "tw:seen:events"}).view().integer().value_or(0), 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_shown, AdminWorld),
        world_test(test_listed, AdminWorld),
        world_test(test_an_empty_list, AdminWorld),
        world_test(test_what_is_no_time, AdminWorld),
        world_test(test_noted_again_after_a_failure, AdminWorld),
    };
    return cmocka_run_group_tests_name("admin: last use", tests, nullptr, nullptr);
}
