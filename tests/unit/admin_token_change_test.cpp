// Renaming, describing and rescoping tokens; revoking many; who may.
#include "admin/people/users.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/tokens/token_changes.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"
#include "tokenward/seen_name.hpp"

#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob", "chief"}) {
        world.user(login);
    }
    world.organization("acme");
    for (const auto* const key : {"web", "api", "app"}) {
        world.project(key, "acme");
    }
    world.project("other");
    world.grant("chief", "admin", "", "acme");
}

auto rename(AdminWorld& world, const admin::Actor& actor, const std::string& id,
            const std::string& name) {
    return admin::edit_token(world.store(), actor, id, {name, {}});
}

auto scope(AdminWorld& world, const admin::Actor& actor, const std::string& id,
           const admin::ProjectListEdit& edit) {
    return admin::edit_token_projects(world.store(), actor, id, edit);
}

void test_rename(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto token = world.token(request_for(TokenType::User, "old", "alice"));
    world.token(request_for(TokenType::User, "taken", "alice"));
    const auto alice = AdminWorld::as("alice");
    assert_text(must(rename(world, alice, token.detail.id, " new ")).name, "new");
    assert_text(world.field("tw:gate:t:" + token.detail.lookup, "name"), "new");
    assert_text(world.field("tw:admin:names:u:alice", "new"), token.detail.id);
    assert_text(world.field("tw:admin:names:u:alice", "old"), "");
    assert_true(world.gate(token.text.view(), "", "") == Reason::None);
    assert_failure(rename(world, alice, token.detail.id, "taken"), FailureKind::Conflict,
                   "named \"taken\" already");
    assert_failure(rename(world, alice, token.detail.id, " "), FailureKind::Invalid, "missing");
    assert_failure(rename(world, AdminWorld::as("bob"), token.detail.id, "x"), FailureKind::Refused,
                   "somebody else's");
    // The old name is free, and one's own name is no other's.
    world.token(request_for(TokenType::User, "old", "alice"));
    const auto before = world.dump("tw:admin:audit");
    must(rename(world, alice, token.detail.id, "new"));
    assert_text(world.dump("tw:admin:audit"), before);
}

void test_describe(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto id = world.token(request_for(TokenType::User, "t", "alice")).detail.id;
    const auto edit = [&](const std::string& text) {
        return admin::edit_token(world.store(), AdminWorld::as("alice"), id, {{}, text});
    };
    assert_text(must(edit("for CI")).description, "for CI");
    assert_text(must(edit("")).description, "");
    assert_failure(edit("a\nb"), FailureKind::Invalid, "description");
    assert_failure(edit(std::string(1001, 'x')), FailureKind::Invalid, "description");
}

/// A record that is gone, or a tombstone, is never brought back by an edit.
void test_edit_revives_nothing(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto token = world.token(request_in("acme", "o", {"web"}));
    const auto key = "tw:gate:t:" + token.detail.lookup;
    world.ask({"DEL", key});
    must(rename(world, AdminWorld::root(), token.detail.id, "new"));
    must(scope(world, AdminWorld::root(), token.detail.id, {{}, {"api"}, {}}));
    assert_false(world.exists(key));
}

void test_scope(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto token = world.token(request_in("acme", "o", {"web", "api"}));
    const auto& id = token.detail.id;
    const auto chief = AdminWorld::as("chief");
    assert_true(world.gate(token.text.view(), "app", "scan") == Reason::WrongProject);
    must(scope(world, chief, id, {{}, {"app"}, {"web"}}));
    assert_true(world.gate(token.text.view(), "app", "scan") == Reason::None);
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::WrongProject);
    assert_true(world.ask({"ZSCORE", "tw:admin:tokens:p:app", id}).view().string().has_value());
    assert_false(world.exists("tw:admin:tokens:p:web"));
    must(scope(world, chief, id, {std::vector<std::string>{"web"}, {}, {}}));
    assert_true(world.gate(token.text.view(), "api", "scan") == Reason::WrongProject);
    // Its index was kept right: the project takes the token's right with it.
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    world.project("web", "acme");
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::WrongProject);
}

void test_scope_refusals(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto chosen = world.token(request_in("acme", "o", {"web"})).detail.id;
    const auto all = world.token(request_in("acme", "all")).detail.id;
    const auto user = world.token(request_for(TokenType::User, "u", "alice", {"web"})).detail.id;
    const auto root = AdminWorld::root();
    const auto before = world.dump();
    assert_failure(scope(world, root, all, {{}, {"web"}, {}}), FailureKind::Refused, "chosen");
    assert_failure(scope(world, root, user, {{}, {"api"}, {}}), FailureKind::Refused, "chosen");
    assert_failure(scope(world, root, chosen, {{}, {"other"}, {}}), FailureKind::Refused,
                   "not in the organization");
    assert_failure(scope(world, root, chosen, {{}, {"none"}, {}}), FailureKind::NotFound,
                   "no project");
    assert_failure(scope(world, root, chosen, {{}, {}, {"api"}}), FailureKind::NotFound,
                   "the token's list");
    assert_failure(scope(world, root, chosen, {{}, {}, {"web"}}), FailureKind::Invalid,
                   "one project at least");
    assert_failure(scope(world, AdminWorld::as("alice"), chosen, {{}, {"api"}, {}}),
                   FailureKind::Refused, "somebody else's");
    assert_text(world.dump(), before);
}

/// Widening through a token is making: no wider, no longer.
void test_scope_through(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto token = world.token(request_in("acme", "o", {"web"})).detail.id;
    auto request = request_for(TokenType::User, "through", "chief");
    request.expires_at = world.now + std::chrono::days(9);
    const auto through = AdminWorld::through(world.token(request));
    assert_failure(scope(world, through, token, {{}, {"api"}, {}}), FailureKind::Refused,
                   "outlive");
    must(rename(world, through, token, "renamed"));
    auto narrow = request_for(TokenType::User, "narrow", "chief");
    narrow.permissions = {"admin"};
    assert_failure(rename(world, AdminWorld::through(world.token(narrow)), token, "again"),
                   FailureKind::Refused, "somebody else's");
}

void test_revoke_many(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto mine = world.token(request_for(TokenType::User, "a", "alice")).detail.id;
    const auto theirs = world.token(request_for(TokenType::User, "b", "bob")).detail.id;
    const auto results = must(
        admin::revoke_tokens(world.store(), AdminWorld::as("alice"), {theirs, mine, "x", mine}));
    assert_int_equal(results.size(), 3);
    assert_text(results[0].id, theirs);
    assert_false(results[0].answer.ok());
    assert_true(results[1].answer.ok());
    assert_false(results[2].answer.ok());
    assert_failure(admin::revoke_tokens(world.store(), AdminWorld::root(), {}),
                   FailureKind::Invalid, "1 to 500");
    assert_failure(admin::revoke_tokens(world.store(), AdminWorld::root(),
                                        std::vector<std::string>(501, mine)),
                   FailureKind::Invalid, "1 to 500");
}

void test_revoking_forgets_the_last_use(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto id = world.token(request_for(TokenType::User, "a", "alice")).detail.id;
    const auto key = seen_key("tw:", seen_bucket(id));
    world.ask({"HSET", key, id, "1800000000"});
    must(admin::revoke_token(world.store(), AdminWorld::root(), id));
    assert_false(world.exists(key));
}

/// An organization's token outlives its maker's rights and account.
void test_creator_leaves(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto token = must(admin::create_token(world.store(), AdminWorld::as("chief"),
                                                request_in("acme", "ci", {"web"})));
    const auto own = world.token(request_for(TokenType::User, "own", "chief"));
    world.ungrant("chief", "admin", "", "acme");
    must(admin::set_user_active(world.store(), AdminWorld::root(), "chief", false));
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::None);
    assert_true(world.gate(own.text.view(), "", "") == Reason::InactiveOwner);
    must(admin::set_user_active(world.store(), AdminWorld::root(), "chief", true));
    assert_true(world.gate(own.text.view(), "", "") == Reason::None);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_rename, AdminWorld),
        world_test(test_describe, AdminWorld),
        world_test(test_edit_revives_nothing, AdminWorld),
        world_test(test_scope, AdminWorld),
        world_test(test_scope_refusals, AdminWorld),
        world_test(test_scope_through, AdminWorld),
        world_test(test_revoke_many, AdminWorld),
        world_test(test_revoking_forgets_the_last_use, AdminWorld),
        world_test(test_creator_leaves, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
