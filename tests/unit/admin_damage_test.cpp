// A record with a bad seal is no record: it is refused, told, and never sealed again.
#include "admin/doctor/doctor.hpp"
#include "admin/keys/seal_census.hpp"
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "admin/tokens/token_succession.hpp"
#include "support/admin_world.hpp"
#include "tokenward/seal.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void populate(AdminWorld& world) {
    world.user("alice");
    world.organization("acme");
    world.project("web", "acme");
    world.grant("alice", "scan", "web");
}

/// Whoever writes to Redis makes alice an administrator.
void test_forged_right(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ask({"HSET", "tw:admin:u:alice", "perms", "admin"});
    const auto before = world.dump("tw:admin:u:alice");
    auto& store = world.store();
    const auto root = AdminWorld::root();
    const auto damaged = "tw:admin:u:alice has a bad seal";
    assert_failure(admin::create_user(store, AdminWorld::as("alice"), "eve"), FailureKind::Damaged,
                   damaged);
    assert_failure(admin::grant(store, root, "alice", {"browse"}, {}), FailureKind::Damaged,
                   damaged);
    assert_failure(admin::grant(store, root, "alice", {"browse"}, {"", "web"}),
                   FailureKind::Damaged, damaged);
    assert_failure(admin::ungrant(store, root, "alice", {"admin"}, {}), FailureKind::Damaged,
                   damaged);
    assert_failure(admin::set_user_active(store, root, "alice", false), FailureKind::Damaged,
                   damaged);
    assert_failure(admin::create_user(store, root, "alice"), FailureKind::Damaged, damaged);
    assert_failure(admin::show_user(store, AdminWorld::root(), "alice"), FailureKind::Damaged,
                   damaged);
    assert_failure(admin::create_token(store, root, request_for(TokenType::User, "t", "alice")),
                   FailureKind::Damaged, damaged);
    const auto page = must(admin::list_users(store, AdminWorld::root(), {}));
    assert_int_equal(page.items.size(), 0);
    assert_int_equal(page.damaged.size(), 1);
    assert_holds(page.damaged.front(), damaged);
    assert_text(world.dump("tw:admin:u:alice"), before);
}

/// A good record under another name is as bad as a forged one.
void test_moved_record(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.user("boss");
    world.grant("boss", "admin");
    world.ask({"COPY", "tw:admin:u:boss", "tw:admin:u:alice", "REPLACE"});
    assert_failure(admin::create_user(world.store(), AdminWorld::as("alice"), "eve"),
                   FailureKind::Damaged, "bad seal");
    world.ask({"COPY", "tw:gate:u:alice", "tw:admin:u:alice", "REPLACE"});
    assert_failure(admin::create_user(world.store(), AdminWorld::as("alice"), "eve"),
                   FailureKind::Damaged, "bad seal");
    world.ask({"SET", "tw:admin:u:alice", "x"});
    assert_false(admin::create_user(world.store(), AdminWorld::as("alice"), "eve").ok());
}

void test_damaged_grant(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ask({"HSET", "tw:admin:u:alice:web", "perms", "scan admin"});
    const auto before = world.dump("tw:admin:u:alice:web");
    auto& store = world.store();
    assert_failure(admin::create_token(store, AdminWorld::as("alice"),
                                       request_for(TokenType::Project, "t", "alice", {"web"})),
                   FailureKind::Damaged, "tw:admin:u:alice:web");
    assert_failure(admin::grant(store, AdminWorld::root(), "alice", {"browse"}, {"", "web"}),
                   FailureKind::Damaged, "tw:admin:u:alice:web");
    const auto view = must(admin::show_user(store, AdminWorld::root(), "alice"));
    assert_int_equal(view.grants.size(), 0);
    assert_int_equal(view.damaged.size(), 1);
    assert_text(world.dump("tw:admin:u:alice:web"), before);
    // Deleting the project takes it away with the rest.
    must(admin::delete_project(store, AdminWorld::root(), "web"));
    assert_false(world.exists("tw:admin:u:alice:web"));
}

void test_damaged_project_and_organization(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto root = AdminWorld::root();
    world.ask({"HSET", "tw:admin:o:acme", "by", "x"});
    assert_failure(admin::create_project(store, root, "api", "acme"), FailureKind::Damaged,
                   "tw:admin:o:acme");
    assert_failure(admin::delete_organization(store, root, "acme"), FailureKind::Damaged,
                   "tw:admin:o:acme");
    world.ask({"HSET", "tw:admin:p:web", "by", "x"});
    assert_failure(admin::delete_project(store, root, "web"), FailureKind::Damaged,
                   "tw:admin:p:web");
    assert_failure(admin::grant(store, root, "alice", {"scan"}, {"", "web"}), FailureKind::Damaged,
                   "tw:admin:p:web");
}

/// Bad details don't keep a token alive, and lead to no other token's end.
void test_damaged_token_can_be_revoked(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto token = world.token(request_for(TokenType::User, "t", "alice"));
    const auto other = world.token(request_for(TokenType::User, "other", "alice"));
    const auto& id = token.detail.id;
    const auto key = "tw:admin:t:" + id;
    auto& store = world.store();
    world.ask({"HSET", key, "lookup", other.detail.lookup});
    assert_failure(admin::show_token(store, AdminWorld::root(), id), FailureKind::Damaged,
                   "bad seal");
    assert_failure(admin::revoke_token(store, AdminWorld::root(), id), FailureKind::Damaged,
                   "bad seal");
    assert_true(world.gate(other.text.view(), "web", "") == Reason::None);

    world.ask({"HSET", key, "lookup", token.detail.lookup, "name", "changed"});
    assert_failure(admin::revoke_token(store, AdminWorld::as("alice"), id), FailureKind::Damaged,
                   "bad seal");
    must(admin::revoke_token(store, AdminWorld::root(), id));
    assert_true(world.gate(token.text.view(), "web", "") == Reason::RevokedToken);
    assert_true(world.gate(other.text.view(), "web", "") == Reason::None);
    assert_false(world.exists(key));
}

/// Of another type than it should be, as only another hand makes it: it hides itself alone.
void test_a_record_that_is_no_hash(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto broken = world.token(request_for(TokenType::User, "broken", "alice"));
    const auto whole = world.token(request_for(TokenType::User, "whole", "alice"));
    (void)must(admin::rotate_token(world.store(), AdminWorld::as("alice"), broken.detail.id, {}));
    const auto key = "tw:admin:t:" + broken.detail.id;
    world.ask({"DEL", key});
    world.ask({"SET", key, "x"});
    const auto page = must(admin::list_tokens(world.store(), AdminWorld::root(), {}, {}));
    assert_int_equal(page.items.size(), 2);
    assert_int_equal(page.damaged.size(), 1);
    assert_holds(page.damaged.front(), broken.detail.id);
    world.now += std::chrono::days(8);
    assert_int_equal(must(admin::end_over_graces(world.store(), 10)), 1);
    assert_int_equal(must(admin::end_over_graces(world.store(), 10)), 0);
    must(admin::revoke_token(world.store(), AdminWorld::root(), whole.detail.id));
}

void test_census(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.token(request_for(TokenType::User, "t", "alice"));
    const auto census = must(admin::count_seals(world.store(), 1000));
    assert_int_equal(census.bad.count, 0);
    assert_true(census.whole);
    // meta, settings, organization; and the user, the project, the grant, the token twice each.
    assert_int_equal(census.good.at(world.keyring().current_id()), 11);

    world.ask({"HSET", "tw:admin:p:web", "by", "x"});
    world.ask({"SET", "tw:gate:t:none", "x"});
    const auto after = must(admin::count_seals(world.store(), 1000));
    assert_int_equal(after.bad.count, 2);
    assert_true(after.bad.first == "tw:admin:p:web" || after.bad.first == "tw:gate:t:none");
}

void test_doctor_tells_of_bad_seals(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto is_bad = [](const admin::Finding& finding) {
        return finding.health == admin::Health::Bad;
    };
    auto findings = must(admin::examine_store(world.store()));
    assert_true(std::ranges::none_of(findings, is_bad));
    world.ask({"HSET", "tw:admin:p:web", "by", "x"});
    findings = must(admin::examine_store(world.store()));
    const auto bad = std::ranges::find_if(findings, is_bad);
    assert_true(bad != findings.end());
    assert_text(bad->subject, "seals");
    assert_holds(bad->text, "tw:admin:p:web");

    world.ask({"DEL", "tw:admin:settings"});
    findings = must(admin::examine_store(world.store()));
    assert_int_equal(std::ranges::count_if(findings, is_bad), 2);
    world.ask({"DEL", "tw:gate:meta"});
    findings = must(admin::examine_store(world.store()));
    assert_holds(findings.back().advice, "tokenward init");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_forged_right, AdminWorld),
        world_test(test_moved_record, AdminWorld),
        world_test(test_damaged_grant, AdminWorld),
        world_test(test_damaged_project_and_organization, AdminWorld),
        world_test(test_damaged_token_can_be_revoked, AdminWorld),
        world_test(test_a_record_that_is_no_hash, AdminWorld),
        world_test(test_census, AdminWorld),
        world_test(test_doctor_tells_of_bad_seals, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
