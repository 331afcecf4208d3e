// Permissions, activation and incarnations, as the gate sees them a moment later.
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void test_ungrant_and_grant(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.project("api");
    world.grant("alice", "scan", "web");
    world.grant("alice", "scan", "api");
    const auto web = world.token(request_for(TokenType::Project, "web", "alice", {"web"}));
    const auto api = world.token(request_for(TokenType::Project, "api", "alice", {"api"}));
    assert_true(world.gate(web.text.view(), "web", "scan") == Reason::None);

    world.ungrant("alice", "scan", "web");
    assert_false(world.exists("tw:gate:u:alice:web"));
    assert_false(world.exists("tw:admin:u:alice:web"));
    assert_true(world.gate(web.text.view(), "web", "scan") == Reason::MissingPermission);
    assert_true(world.gate(api.text.view(), "api", "scan") == Reason::None);

    world.grant("alice", "scan", "web");
    assert_true(world.gate(web.text.view(), "web", "scan") == Reason::None);
}

void test_global_and_organization(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.organization("acme");
    world.project("web");
    const auto token = world.token(request_for(TokenType::User, "me", "alice"));
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::MissingPermission);
    world.grant("alice", "scan");
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::None);
    world.grant("alice", "admin", "", "acme");
    assert_true(!world.field("tw:gate:u:alice", "org:acme").empty());
    world.ungrant("alice", "admin", "", "acme");
    assert_text(world.field("tw:gate:u:alice", "org:acme"), "");
    world.ungrant("alice", "scan");
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::MissingPermission);
}

void test_grant_tells_what_was_new(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    auto& store = world.store();
    const auto root = AdminWorld::root();
    assert_int_equal(must(admin::grant(store, root, "alice", {"a", "b"}, {})).size(), 2);
    const auto before = world.dump();
    assert_int_equal(must(admin::grant(store, root, "alice", {"a", "b"}, {})).size(), 0);
    assert_text(world.dump(), before);
    const auto added = must(admin::grant(store, root, "alice", {"b", "c", "c"}, {}));
    assert_int_equal(added.size(), 1);
    assert_text(added.front(), "c");
}

void test_ungrant_refuses_what_is_not_there(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan");
    auto& store = world.store();
    const auto root = AdminWorld::root();
    const auto before = world.dump();
    assert_failure(admin::ungrant(store, root, "alice", {"scna"}, {}), FailureKind::NotFound,
                   "\"scna\" globally");
    assert_failure(admin::ungrant(store, root, "alice", {"scan", "scna"}, {}),
                   FailureKind::NotFound, "\"scna\" globally");
    assert_failure(admin::ungrant(store, root, "alice", {"scan"}, {"", "web"}),
                   FailureKind::NotFound, "on the project \"web\"");
    assert_failure(admin::grant(store, root, "alice", {"scan"}, {"", "nope"}),
                   FailureKind::NotFound, "no project \"nope\"");
    assert_failure(admin::grant(store, root, "alice", {"scan"}, {"nope", ""}),
                   FailureKind::NotFound, "no organization \"nope\"");
    assert_failure(admin::grant(store, root, "bob", {"scan"}, {}), FailureKind::NotFound,
                   "no user \"bob\"");
    assert_failure(admin::grant(store, root, "alice", {"*"}, {}), FailureKind::Invalid,
                   "not a permission");
    assert_failure(admin::grant(store, root, "alice", {"scan"}, {"a", "b"}), FailureKind::Invalid,
                   "not both");
    assert_text(world.dump(), before);
}

void test_deactivation(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.grant("alice", "scan");
    const auto token = world.token(request_for(TokenType::User, "me", "alice"));
    auto& store = world.store();
    assert_true(must(admin::set_user_active(store, AdminWorld::root(), "alice", false)));
    assert_true(world.gate(token.text.view(), "", "scan") == Reason::InactiveOwner);
    assert_false(must(admin::set_user_active(store, AdminWorld::root(), "alice", false)));
    assert_failure(admin::create_token(store, AdminWorld::root(),
                                       request_for(TokenType::User, "more", "alice")),
                   FailureKind::Refused, "deactivated");
    assert_failure(admin::create_token(store, AdminWorld::as("alice"),
                                       request_for(TokenType::User, "more", "alice")),
                   FailureKind::Refused, "deactivated");
    assert_true(must(admin::set_user_active(store, AdminWorld::root(), "alice", true)));
    assert_true(world.gate(token.text.view(), "", "scan") == Reason::None);
}

/// Nothing that was given to a project or a user fits a namesake made later.
void test_project_made_again(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    auto narrow = request_for(TokenType::User, "narrow", "alice", {"web"});
    const auto token = world.token(std::move(narrow));
    const auto gate_grant = world.dump("tw:gate:u:alice:web");
    // As if the records that name the project had been forgotten by its deletion.
    world.ask({"DEL", "tw:admin:tokens:p:web", "tw:admin:grants:p:web"});
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    world.project("web");
    assert_true(world.exists("tw:gate:u:alice:web"));
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::WrongProject);

    const auto fresh = world.token(request_for(TokenType::User, "wide", "alice"));
    assert_true(world.gate(fresh.text.view(), "web", "scan") == Reason::MissingPermission);
    assert_int_equal(
        must(admin::show_user(world.store(), AdminWorld::root(), "alice")).grants.size(), 0);
    assert_failure(admin::create_token(world.store(), AdminWorld::as("alice"),
                                       request_for(TokenType::Project, "p", "alice", {"web"})),
                   FailureKind::Refused, "needs \"scan\"");
    assert_text(world.dump("tw:gate:u:alice:web"), gate_grant);
}

void test_user_made_again(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    const auto token = world.token(request_for(TokenType::User, "me", "alice"));
    world.ask({"DEL", "tw:admin:u:alice", "tw:gate:u:alice"});
    world.user("alice");
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::InactiveOwner);
    // The old one's names are free, its grants are not the new one's.
    const auto fresh = world.token(request_for(TokenType::User, "me", "alice"));
    assert_true(world.gate(fresh.text.view(), "web", "scan") == Reason::MissingPermission);
}

void test_only_administrators(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.user("boss");
    world.grant("boss", "admin");
    auto& store = world.store();
    const auto alice = AdminWorld::as("alice");
    const auto before = world.dump();
    assert_failure(admin::create_user(store, alice, "eve"), FailureKind::Refused,
                   "no system administrator");
    assert_failure(admin::grant(store, alice, "alice", {"admin"}, {}), FailureKind::Refused,
                   "no system administrator");
    assert_failure(admin::ungrant(store, alice, "boss", {"admin"}, {}), FailureKind::Refused,
                   "no system administrator");
    assert_failure(admin::set_user_active(store, alice, "boss", false), FailureKind::Refused,
                   "no system administrator");
    assert_failure(admin::create_user(store, AdminWorld::as("nobody"), "eve"),
                   FailureKind::NotFound, "no user \"nobody\"");
    assert_text(world.dump(), before);
    must(admin::create_user(store, AdminWorld::as("boss"), "eve"));
    assert_text(world.field("tw:admin:u:eve", "by"), "boss");
}

/// Whoever may make no project is told nothing of those that are there.
void test_creating_projects_tells_nothing(void** state) {
    auto& world = world_of(state);
    auto& store = world.store();
    world.user("eve");
    world.organization("secretive");
    world.project("hidden");
    world.project("deeper", "secretive");
    const auto eve = AdminWorld::as("eve");
    const auto ask = [&](const std::string& key, const std::string& organization) {
        const auto answer = admin::create_project(store, eve, key, organization);
        assert_failure(answer, FailureKind::Refused, "needs \"provision\"");
        return answer.error().message;
    };
    const auto expected = ask("fresh", "");
    for (const auto* const key : {"hidden", "deeper", "fresh"}) {
        for (const auto* const organization : {"", "secretive", "nowhere"}) {
            ASSERT_TEXT(ask(key, organization), expected);
        }
    }
    world.grant("eve", "provision");
    assert_failure(admin::create_project(store, eve, "hidden", ""), FailureKind::Conflict,
                   "already");
    assert_failure(admin::create_project(store, eve, "fresh", "nowhere"), FailureKind::NotFound,
                   "no organization");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_ungrant_and_grant, AdminWorld),
        world_test(test_global_and_organization, AdminWorld),
        world_test(test_grant_tells_what_was_new, AdminWorld),
        world_test(test_ungrant_refuses_what_is_not_there, AdminWorld),
        world_test(test_deactivation, AdminWorld),
        world_test(test_project_made_again, AdminWorld),
        world_test(test_user_made_again, AdminWorld),
        world_test(test_only_administrators, AdminWorld),
        world_test(test_creating_projects_tells_nothing, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
