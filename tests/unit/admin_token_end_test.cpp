// How tokens end: revoked, with their project, with their organization.
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <array>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

std::string gate_key(const admin::CreatedToken& token) {
    return "tw:gate:t:" + token.detail.lookup;
}

void check_tombstone(AdminWorld& world, const admin::CreatedToken& token, std::string_view why) {
    const auto key = gate_key(token);
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::RevokedToken);
    assert_text(world.field(key, "why"), why);
    assert_text(world.field(key, "id"), token.detail.id);
    assert_text(world.field(key, "owner"), "");
    assert_true(world.ask({"PEXPIRETIME", key}).view().integer() ==
                (to_epoch(world.now) + 90 * 86'400) * 1000);
    assert_false(world.exists("tw:admin:t:" + token.detail.id));
    for (const auto* const index : {"tw:admin:tokens", "tw:admin:tokens:u:alice",
                                    "tw:admin:tokens:p:web", "tw:admin:expiry"}) {
        assert_true(world.ask({"ZSCORE", index, token.detail.id}).view().is(redis::ReplyKind::Nil));
    }
}

void test_revoke(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    auto request = request_for(TokenType::Project, "ci", "alice", {"web"});
    request.expires_at = world.now + std::chrono::days(5);
    const auto token = world.token(request);
    const auto other = world.token(request_for(TokenType::User, "me", "alice"));
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::None);

    assert_text(
        must(admin::revoke_token(world.store(), AdminWorld::as("alice"), token.detail.id)).name,
        "ci");
    check_tombstone(world, token, "revoked");
    assert_true(world.gate(other.text.view(), "web", "scan") == Reason::None);
    assert_failure(admin::revoke_token(world.store(), AdminWorld::root(), token.detail.id),
                   FailureKind::NotFound, "there is no token");
    // The name is free again.
    world.token(request);
}

void test_who_may_revoke(void** state) {
    auto& world = world_of(state);
    for (const auto* const login : {"alice", "eve", "boss", "chief"}) {
        world.user(login);
    }
    world.organization("acme");
    world.grant("boss", "admin");
    world.grant("chief", "admin", "", "acme");
    const auto make = [&](bool organization) {
        return world
            .token(organization ? request_in("acme", "t")
                                : request_for(TokenType::User, "t", "alice"))
            .detail.id;
    };
    struct Row {
        std::string name;
        std::string actor;
        bool organization;
        bool allowed;
    };
    const std::array rows = {
        Row{"one's own", "alice", false, true},
        Row{"somebody else's", "eve", false, false},
        Row{"an organization's admin, somebody's", "chief", false, false},
        Row{"a system administrator, somebody's", "boss", false, true},
        Row{"locally, somebody's", "", false, true},
        Row{"an organization's, by its admin", "chief", true, true},
        Row{"an organization's, by anybody", "alice", true, false},
        Row{"an organization's, by a system administrator", "boss", true, true},
        Row{"an organization's, locally", "", true, true},
    };
    for (const auto& row : rows) {
        const auto id = make(row.organization);
        const auto revoked = admin::revoke_token(world.store(), AdminWorld::as(row.actor), id);
        ASSERT_ROW(row.name, revoked.ok() == row.allowed);
        if (!revoked) {
            ASSERT_ROW(row.name, revoked.error().kind == FailureKind::Refused);
            must(admin::revoke_token(world.store(), AdminWorld::root(), id));
        }
    }
}

void test_bad_ids(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto token = world.token(request_for(TokenType::User, "t", "alice"));
    for (const auto& id : {std::string("x"), std::string(token.text.view())}) {
        const auto revoked = admin::revoke_token(world.store(), AdminWorld::root(), id);
        assert_failure(revoked, FailureKind::Invalid, "not a token id");
        // It may be a token that somebody took for its id.
        assert_true(revoked.error().message.find(id) == std::string::npos || id.size() == 1);
    }
}

void test_project_deleted(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.organization("acme");
    world.project("web", "acme");
    world.project("api", "acme");
    world.grant("alice", "scan", "web");
    world.grant("alice", "scan", "api");
    const auto own = world.token(request_for(TokenType::Project, "web", "alice", {"web"}));
    const auto both = world.token(request_for(TokenType::User, "both", "alice", {"web", "api"}));
    const auto only = world.token(request_for(TokenType::User, "only", "alice", {"web"}));
    const auto wide = world.token(request_for(TokenType::User, "wide", "alice"));
    const auto listed = world.token(request_in("acme", "listed", {"web"}));

    const auto deleted = must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    assert_int_equal(deleted.ended, 1);
    assert_int_equal(deleted.narrowed, 3);
    assert_int_equal(deleted.grants, 1);
    assert_int_equal(deleted.damaged.size(), 0);

    check_tombstone(world, own, "project-deleted");
    assert_text(world.field(gate_key(only), "projects"), "");
    assert_text(world.field("tw:admin:t:" + only.detail.id, "projects"), "");
    assert_text(world.field(gate_key(listed), "projects"), "");
    assert_text(world.field(gate_key(wide), "projects"), "*");
    assert_true(world.gate(both.text.view(), "api", "scan") == Reason::None);
    for (const auto* const token : {&both, &only, &listed}) {
        assert_true(world.gate(token->text.view(), "web", "scan") == Reason::WrongProject);
    }
    assert_true(world.gate(only.text.view(), "api", "scan") == Reason::WrongProject);
    for (const auto* const key : {"tw:gate:p:web", "tw:admin:p:web", "tw:gate:u:alice:web",
                                  "tw:admin:u:alice:web", "tw:admin:tokens:p:web"}) {
        assert_false(world.exists(key));
    }

    world.project("web", "acme");
    for (const auto* const token : {&both, &only, &listed}) {
        assert_true(world.gate(token->text.view(), "web", "scan") == Reason::WrongProject);
    }
}

/// A gate record that somebody took away, or that is a tombstone, is not brought back.
void test_narrowing_revives_nothing(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.project("api");
    const auto gone = world.token(request_for(TokenType::User, "gone", "alice", {"web", "api"}));
    const auto bad = world.token(request_for(TokenType::User, "bad", "alice", {"web", "api"}));
    world.ask({"DEL", gate_key(gone)});
    world.ask({"HSET", gate_key(bad), "name", "changed"});
    const auto before = world.dump(gate_key(bad));
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    assert_false(world.exists(gate_key(gone)));
    assert_text(world.dump(gate_key(bad)), before);
}

void test_who_may_delete_a_project(void** state) {
    auto& world = world_of(state);
    for (const auto* const login : {"plain", "keeper", "chief"}) {
        world.user(login);
    }
    world.organization("acme");
    world.project("one", "acme");
    world.project("two", "acme");
    world.grant("keeper", "admin", "one");
    world.grant("chief", "admin", "", "acme");
    auto& store = world.store();
    assert_failure(admin::delete_project(store, AdminWorld::as("plain"), "one"),
                   FailureKind::Refused, "needs \"admin\"");
    assert_failure(admin::delete_project(store, AdminWorld::as("keeper"), "two"),
                   FailureKind::Refused, "needs \"admin\"");
    must(admin::delete_project(store, AdminWorld::as("keeper"), "one"));
    must(admin::delete_project(store, AdminWorld::as("chief"), "two"));
    assert_failure(admin::delete_project(store, AdminWorld::root(), "two"), FailureKind::NotFound,
                   "no project \"two\"");
}

void test_organization_deleted(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.organization("acme");
    world.project("web", "acme");
    world.grant("alice", "admin", "", "acme");
    const auto token = world.token(request_in("acme", "t"));
    assert_true(world.gate(token.text.view(), "web", "scan") == Reason::None);
    auto& store = world.store();
    assert_failure(admin::delete_organization(store, AdminWorld::root(), "acme"),
                   FailureKind::Conflict, "still has projects, such as \"web\"");
    must(admin::delete_project(store, AdminWorld::root(), "web"));
    const auto deleted = must(admin::delete_organization(store, AdminWorld::root(), "acme"));
    assert_int_equal(deleted.ended, 1);
    assert_int_equal(deleted.grants, 1);
    check_tombstone(world, token, "organization-deleted");
    assert_text(world.field("tw:gate:u:alice", "org:acme"), "");
    assert_failure(admin::delete_organization(store, AdminWorld::root(), "acme"),
                   FailureKind::NotFound, "no organization");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_revoke, AdminWorld),
        world_test(test_who_may_revoke, AdminWorld),
        world_test(test_bad_ids, AdminWorld),
        world_test(test_project_deleted, AdminWorld),
        world_test(test_narrowing_revives_nothing, AdminWorld),
        world_test(test_who_may_delete_a_project, AdminWorld),
        world_test(test_organization_deleted, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
