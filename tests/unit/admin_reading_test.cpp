// Who is shown what: tokens, sessions, users, projects, the audit log.
#include "admin/audit/audit_listing.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/sign_in.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/projects.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_listing.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::TokenFilter;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob", "chief", "boss"}) {
        world.user(login);
    }
    world.organization("acme");
    world.organization("evil");
    world.project("web", "acme");
    world.project("api");
    world.grant("chief", "admin", "", "acme");
    world.grant("boss", "admin");
    world.grant("alice", "scan", "web");
}

template <class Item, class Name>
std::string joined(const admin::Answer<admin::Page<Item>>& page, const Name& name) {
    if (!page) {
        return "refused";
    }
    std::string text;
    for (const auto& item : page->items) {
        text.append(text.empty() ? "" : " ").append(name(item));
    }
    return text;
}

std::string tokens(AdminWorld& world, const admin::Actor& actor, const TokenFilter& filter) {
    return joined(admin::list_tokens(world.store(), actor, filter, {}),
                  [](const auto& token) { return token.name; });
}

TokenFilter owned_by(const std::string& login) {
    return {login, "", "", {}, {}};
}

void test_tokens(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.token(request_for(TokenType::User, "a", "alice"));
    world.token(request_for(TokenType::User, "b", "bob", {"web"}));
    const auto o = world.token(request_in("acme", "o"));
    const TokenFilter acme{"", "acme", "", {}, {}};
    const TokenFilter web{"", "", "web", {}, {}};
    struct Row {
        std::string actor;
        TokenFilter filter;
        std::string expected;
    };
    const std::vector<Row> rows = {
        {"alice", {}, "a"},
        {"alice", owned_by("alice"), "a"},
        {"bob", web, "b"},
        {"alice", web, ""},
        {"alice", acme, "refused"},
        {"alice", owned_by("bob"), "refused"},
        {"chief", acme, "o"},
        {"chief", {}, ""},
        {"boss", owned_by("bob"), "b"},
        {"boss", acme, "o"},
        {"boss", web, "b"},
        {"", owned_by("alice"), "a"},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.actor, tokens(world, AdminWorld::as(row.actor), row.filter) == row.expected);
    }
    auto& store = world.store();
    must(admin::show_token(store, AdminWorld::as("chief"), o.detail.id));
    assert_failure(admin::show_token(store, AdminWorld::as("alice"), o.detail.id),
                   FailureKind::Refused, "somebody else's");
}

void test_tokens_through(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto whole = world.token(request_for(TokenType::User, "whole", "boss"));
    const auto web = world.token(request_for(TokenType::User, "web", "boss", {"web"}));
    world.grant("boss", "scan");
    const auto project = world.token(request_for(TokenType::Project, "p", "boss", {"web"}));
    world.token(request_for(TokenType::User, "a", "alice"));
    const auto narrow = AdminWorld::through(web);
    assert_text(tokens(world, narrow, {}), tokens(world, narrow, owned_by("boss")));
    assert_true(tokens(world, narrow, {}).find("whole") == std::string::npos);
    assert_holds(tokens(world, narrow, {}), "p");
    assert_text(tokens(world, narrow, owned_by("alice")), "refused");
    assert_holds(tokens(world, AdminWorld::through(whole), {}), "whole");
    assert_text(tokens(world, AdminWorld::through(project), {}), "refused");
    assert_failure(admin::show_token(world.store(), narrow, whole.detail.id), FailureKind::Refused,
                   "wider");
}

void test_text(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto request = request_for(TokenType::User, "Deploy", "alice");
    request.description = "For the NIGHTLY build of Übung";
    world.token(std::move(request));
    world.token(request_for(TokenType::User, "x", "bob"));
    const auto found = [&](const std::string& text) {
        return tokens(world, AdminWorld::root(), {"", "", "", {}, {}, text});
    };
    assert_text(found("deploy"), "Deploy");
    assert_text(found("nightly"), "Deploy");
    assert_text(found("ALICE"), "Deploy");
    assert_text(found("Übung"), "Deploy");
    assert_text(found("übung"), "");
    assert_text(found("bo"), "x");
    assert_text(found("\n"), "refused");
    assert_text(found(std::string(256, 'x')), "refused");
}

/// What a filter leaves is collected over batches; a page examines no more than it may.
void test_pages_with_a_filter(void** state) {
    auto& world = world_of(state);
    populate(world);
    for (int i = 0; i < 130; ++i) {
        const auto name = (i % 40 == 0 ? "hit" : "miss") + std::to_string(i);
        world.token(request_for(TokenType::User, name, "alice"));
        world.now += std::chrono::seconds(1);
    }
    auto filter = owned_by("alice");
    filter.text = "hit";
    const auto read = [&](const std::string& after, std::size_t limit, std::size_t examined) {
        return must(admin::list_tokens(world.store(), AdminWorld::as("alice"), filter,
                                       {after, limit, examined}));
    };
    const auto first = read("", 3, 1000);
    assert_int_equal(first.items.size(), 3);
    assert_text(first.items.back().name, "hit40");
    const auto last = read(first.next, 3, 1000);
    assert_int_equal(last.items.size(), 1);
    assert_text(last.next, "");
    std::string after;
    std::size_t found = 0;
    std::size_t pages = 0;
    do {
        const auto page = read(after, 3, 1);
        found += page.items.size();
        after = page.next;
        ++pages;
    } while (!after.empty());
    assert_int_equal(found, 4);
    assert_true(pages > 3);
    assert_failure(admin::list_tokens(world.store(), AdminWorld::root(), {}, {"", 0}),
                   FailureKind::Invalid, "1 to 1000");
}

void test_sessions(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    must(admin::edit_user(store, AdminWorld::root(), "alice",
                          {"Alice A.", "alice@example.com", "cardiology", "nurse"}));
    must(admin::set_password(store, AdminWorld::root(), {"alice", SecretText("long enough"), {}}));
    must(admin::sign_in(store, {"alice", SecretText("long enough"), "phone", "api", "::1"}));
    world.token(request_for(TokenType::User, "a", "alice"));
    TokenFilter sessions;
    sessions.type = TokenType::Session;
    assert_text(tokens(world, AdminWorld::root(), sessions), "phone");
    assert_text(tokens(world, AdminWorld::as("alice"), sessions), "phone");
    assert_text(tokens(world, AdminWorld::as("bob"), sessions), "");
    assert_text(tokens(world, AdminWorld::as("alice"), {}), "a");
    const auto page = must(admin::list_tokens(store, AdminWorld::root(), sessions, {}));
    const auto owners = must(admin::owners_of(store, page.items));
    assert_text(owners.at("alice").profile.department, "cardiology");
    assert_text(owners.at("alice").profile.email, "alice@example.com");
}

void test_users(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto alice = AdminWorld::as("alice");
    must(admin::show_user(store, alice, "alice"));
    assert_failure(admin::show_user(store, alice, "bob"), FailureKind::Refused, "shown users");
    assert_failure(admin::list_users(store, alice, {}), FailureKind::Refused, "administrator");
    const auto web = world.token(request_for(TokenType::User, "web", "alice", {"web"}));
    must(admin::show_user(store, AdminWorld::through(web), "alice"));
    const auto project = world.token(request_for(TokenType::Project, "p", "alice", {"web"}));
    assert_failure(admin::show_user(store, AdminWorld::through(project), "alice"),
                   FailureKind::Refused, "shown users");
    assert_int_equal(must(admin::list_users(store, AdminWorld::as("boss"), {})).items.size(), 4);
}

void test_profiles(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto root = AdminWorld::root();
    const auto carol = must(admin::create_user(store, root, "carol", {"Carol", "", "", "nurse"}));
    assert_text(carol.profile.name, "Carol");
    must(admin::edit_user(store, root, "carol", {{}, "c@example.com", {}, ""}));
    const auto user = must(admin::show_user(store, root, "carol")).user;
    assert_text(user.profile.name, "Carol");
    assert_text(user.profile.email, "c@example.com");
    assert_text(user.profile.user_type, "");
    for (const auto* const bad : {"c", "@example.com", "c@", "c@-x.com", "c@x..com", "c d@x.com",
                                  "c@x.com\r\nBcc: all@x.com", "c@x.com,d@x.com", "<c@x.com>"}) {
        assert_failure(admin::edit_user(store, root, "carol", {{}, bad, {}, {}}),
                       FailureKind::Invalid, "e-mail");
    }
    assert_failure(admin::edit_user(store, root, "carol", {"a\nb", {}, {}, {}}),
                   FailureKind::Invalid, "name");
    assert_failure(admin::edit_user(store, AdminWorld::as("carol"), "carol", {"C", {}, {}, {}}),
                   FailureKind::Refused, "administrator");
}

void test_projects_and_organizations(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto projects = [&](const std::string& login, const std::string& organization) {
        return joined(admin::list_projects(store, AdminWorld::as(login), organization, {}),
                      [](const auto& project) { return project.key; });
    };
    const auto organizations = [&](const std::string& login) {
        return joined(admin::list_organizations(store, AdminWorld::as(login), {}),
                      [](const auto& organization) { return organization.key; });
    };
    assert_text(projects("boss", ""), "api web");
    assert_text(projects("alice", ""), "web");
    assert_text(projects("bob", ""), "");
    assert_text(projects("chief", "acme"), "web");
    assert_text(projects("alice", "acme"), "refused");
    assert_text(organizations("boss"), "acme evil");
    assert_text(organizations("chief"), "acme");
    assert_text(organizations("alice"), "");
}

std::string entries(AdminWorld& world, const admin::Actor& actor, const admin::AuditFilter& filter,
                    const admin::AuditCursor& cursor = {}) {
    return joined(admin::list_audit(world.store(), actor, filter, cursor),
                  [](const auto& record) { return record.what + ":" + record.on; });
}

void test_audit(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.now += std::chrono::hours(1);
    const auto token = world.token(request_for(TokenType::User, "t", "alice"));
    const auto boss = AdminWorld::as("boss");
    const auto made = "token.create:" + token.detail.id;
    admin::AuditFilter filter;
    filter.what = "token.";
    assert_text(entries(world, boss, filter), made);
    filter = {};
    filter.on = "web";
    assert_text(entries(world, boss, filter), "project.create:web");
    filter = {};
    filter.since = world.now;
    assert_text(entries(world, boss, filter), made);
    filter = {};
    filter.until = world.now;
    filter.what = "user.create";
    assert_text(entries(world, boss, filter),
                "user.create:boss user.create:chief user.create:bob user.create:alice");
    filter = {};
    filter.who = "alice";
    assert_text(entries(world, boss, filter), made);
    // One's own, whatever is asked for; through a narrowed token nothing.
    assert_text(entries(world, AdminWorld::as("alice"), {}), made);
    filter.who = "os:root";
    assert_text(entries(world, AdminWorld::as("alice"), filter), "");
    const auto web = world.token(request_for(TokenType::User, "web", "boss", {"web"}));
    assert_text(entries(world, AdminWorld::through(web), {}), "refused");
    const auto page = must(admin::list_audit(world.store(), boss, {}, {"", 2}));
    assert_int_equal(page.items.size(), 2);
    const auto second = must(admin::list_audit(world.store(), boss, {}, {page.next, 1}));
    assert_text(second.items.front().what, "user.grant");
    assert_text(entries(world, boss, {}, {"nonsense", 2}), "refused");
}

void test_sign_ins_in_the_audit(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    must(admin::set_password(store, AdminWorld::root(), {"alice", SecretText("long enough"), {}}));
    must(admin::sign_in(store, {"alice", SecretText("long enough"), "phone", "api", "192.0.2.1"}));
    static_cast<void>(
        admin::sign_in(store, {"alice", SecretText("wrong"), "phone", "api", "192.0.2.2"}));
    static_cast<void>(
        admin::sign_in(store, {"bob", SecretText("wrong"), "phone", "api", "192.0.2.2"}));
    admin::AuditFilter filter;
    filter.log = admin::AuditLog::SignIns;
    assert_text(entries(world, AdminWorld::root(), filter),
                "session.refuse:bob session.refuse:alice session.create:alice");
    assert_text(entries(world, AdminWorld::as("alice"), filter),
                "session.refuse:alice session.create:alice");
    const auto page = must(admin::list_audit(store, AdminWorld::as("alice"), filter, {}));
    assert_text(page.items.front().from, "192.0.2.2");
    assert_text(page.items.front().who, "api");
}

void test_audit_is_capped(void** state) {
    auto& world = world_of(state);
    const auto set = [&](std::int64_t entries) {
        return admin::change_settings(
            world.store(), AdminWorld::root(),
            [=](admin::Settings& settings) { settings.audit_entries = entries; });
    };
    assert_failure(set(10), FailureKind::Invalid, "1000 to");
    must(set(1000));
    for (int i = 0; i < 60; ++i) {
        must(world.store().change([](admin::Change& change) -> admin::Answer<Done> {
            for (int j = 0; j < 50; ++j) {
                change.audit(AdminWorld::root(), {"test", "x"});
            }
            return Done{};
        }));
    }
    // Redis cuts whole nodes of a hundred.
    assert_true(world.ask({"XLEN", "tw:admin:audit"}).view().integer().value_or(0) <= 1200);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_tokens, AdminWorld),
        world_test(test_tokens_through, AdminWorld),
        world_test(test_text, AdminWorld),
        world_test(test_pages_with_a_filter, AdminWorld),
        world_test(test_sessions, AdminWorld),
        world_test(test_users, AdminWorld),
        world_test(test_profiles, AdminWorld),
        world_test(test_projects_and_organizations, AdminWorld),
        world_test(test_audit, AdminWorld),
        world_test(test_sign_ins_in_the_audit, AdminWorld),
        world_test(test_audit_is_capped, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
