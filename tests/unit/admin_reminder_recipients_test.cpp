// Who is told that a token ends, and how many at once.
#include "admin/messages/waiting_mails.hpp"
#include "admin/people/users.hpp"
#include "support/reminders_told.hpp"

#include <chrono>
#include <cstddef>
#include <set>
#include <string>

#include <nlohmann/json.hpp>

using namespace tokenward;
using namespace tokenward::test;
using std::chrono::days;
using std::chrono::minutes;
using std::chrono::seconds;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void test_who_is_told(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    person(world, "away");
    person(world, "again");
    world.user("silent");
    for (const auto* const login : {"alice", "away", "again", "silent"}) {
        token_for(world, "ci", minutes(1), login);
    }
    must(admin::set_user_active(world.store(), AdminWorld::root(), "away", false));
    // A namesake of the owner is another one.
    auto user = must(world.store().change([](admin::Change& change) {
                    return change.find<admin::UserDetail>(change.names().user("again"));
                })).value();
    user.incarnation = "ABCDEFGHIJKL";
    must(world.store().change([&](admin::Change& change) -> admin::Answer<Done> {
        change.put(change.names().user("again"), user);
        return Done{};
    }));
    world.now += minutes(1);
    assert_int_equal(pass(world).tokens, 1);
    assert_int_equal(taken(world).size(), 1);
    // Receivers of webhooks needn't be known by an address.
    assert_int_equal(pass(world, k_webhook).tokens, 2);
    assert_int_equal(taken(world, k_webhook).size(), 2);
    // Who gets an address later isn't told of it any more.
    give_address(world, "silent", "silent@example.com");
    assert_int_equal(pass(world).tokens, 0);
}

void test_organization_tokens(void** state) {
    auto& world = world_of(state);
    world.organization("acme");
    world.organization("other");
    for (int i = 0; i < 12; ++i) {
        const auto login = "admin" + std::to_string(10 + i);
        person(world, login);
        world.grant(login, "admin", {}, "acme");
    }
    person(world, "member");
    world.grant("member", "scan", {}, "acme");
    person(world, "stranger");
    world.grant("stranger", "admin", {}, "other");
    must(admin::set_user_active(world.store(), AdminWorld::root(), "admin10", false));
    auto request = request_in("acme", "ci");
    request.expires_at = world.now + minutes(1);
    const auto id = world.token(request).detail.id;
    world.now += minutes(1);
    assert_int_equal(pass(world).tokens, 1);
    const auto words = told(world);
    assert_int_equal(words.size(), 10);
    std::set<std::string> all(words.begin(), words.end());
    assert_int_equal(all.size(), 10);
    assert_true(all.contains("expired:" + id + ":admin11"));
    assert_true(all.contains("expired:" + id + ":admin20"));
    assert_int_equal(pass(world, k_webhook).tokens, 1);
    const auto message = taken(world, k_webhook).at(0);
    const auto data = nlohmann::json::parse(message.payload)["data"];
    assert_text(data["organization"].get<std::string>(), "acme");
    assert_false(data.contains("owner"));
}

/// Those with some grant are many, and administrators the last of them by name.
void test_administrators_behind_many(void** state) {
    auto& world = world_of(state);
    world.organization("acme");
    person(world, "zoe");
    world.grant("zoe", "admin", {}, "acme");
    redis::CommandList commands;
    for (int i = 0; i < 2500; ++i) {
        commands.add({"ZADD", "tw:admin:grants:o:acme", "0", "member" + std::to_string(i)});
    }
    assert_true(world.store().client().pipeline(commands).ok());
    auto request = request_in("acme", "ci");
    request.expires_at = world.now + minutes(1);
    const auto id = world.token(request).detail.id;
    world.now += minutes(1);
    assert_int_equal(pass(world).tokens, 1);
    assert_told(world, {"expired:" + id + ":zoe"}, "behind many");
}

/// One with many tokens takes no more than a part of the room, and misses nothing.
void test_many_mails_for_one(void** state) {
    auto& world = world_of(state);
    person(world, "alice");
    person(world, "bob");
    pass(world);
    constexpr std::size_t k_more = 30;
    for (std::size_t i = 0; i < admin::k_most_mails_for_one + k_more; ++i) {
        token_for(world, "t" + std::to_string(i), minutes(1));
    }
    token_for(world, "last", minutes(1) + seconds(1), "bob");
    world.now += minutes(2);
    const auto first = must(admin::queue_reminders(world.store(), k_mail, {}, 102));
    assert_int_equal(first.tokens, admin::k_most_mails_for_one + 1);
    assert_int_equal(first.held, k_more);
    assert_false(first.more);
    assert_false(first.is_full);
    // Receivers of webhooks are another matter.
    assert_int_equal(pass(world, k_webhook).tokens, admin::k_most_mails_for_one + k_more + 1);
    // Not lost, even when it takes days, and by another daemon.
    world.now += days(2);
    auto other = world.open();
    assert_int_equal(must(admin::queue_reminders(other, k_mail)).held, k_more);
    for (int i = 0; i < 10; ++i) {
        const auto message = must(admin::claim_message(world.store(), k_mail)).value();
        must(admin::settle_message(world.store(), message));
    }
    const auto second = pass(world);
    assert_true(second.tokens == 10 || second.tokens == 9); // bob's may be among the ten
    taken(world);
    const auto third = pass(world);
    assert_int_equal(second.tokens + third.tokens, k_more);
    assert_int_equal(third.held, 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_who_is_told, AdminWorld),
        world_test(test_organization_tokens, AdminWorld),
        world_test(test_administrators_behind_many, AdminWorld),
        world_test(test_many_mails_for_one, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
