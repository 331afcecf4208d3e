// Pages of tokens, newest first, and of names.
#include "admin/people/users.hpp"
#include "admin/projects/projects.hpp"
#include "admin/store/pages.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::TokenCursor;
using admin::TokenFilter;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

std::string names(const admin::Page<admin::TokenDetail>& page) {
    std::string text;
    for (const auto& token : page.items) {
        text.append(text.empty() ? "" : " ").append(token.name);
    }
    return text;
}

std::string listed(AdminWorld& world, const TokenFilter& filter) {
    return names(must(admin::list_tokens(world.store(), AdminWorld::root(), filter, {})));
}

/// Made one second after the other.
void make(AdminWorld& world, admin::TokenRequest request,
          std::optional<std::chrono::days> days = std::nullopt) {
    if (days) {
        request.expires_at = world.now + *days;
    }
    world.token(std::move(request));
    world.now += std::chrono::seconds(1);
}

void populate(AdminWorld& world) {
    world.user("alice");
    world.user("bob");
    world.organization("acme");
    world.project("web", "acme");
    world.grant("alice", "scan");
    using std::chrono::days;
    make(world, request_for(TokenType::User, "a1", "alice"));
    make(world, request_for(TokenType::Project, "a2", "alice", {"web"}), days(3));
    make(world, request_for(TokenType::User, "b1", "bob", {"web"}), days(60));
    make(world, request_in("acme", "o1"));
    make(world, request_in("acme", "o2", {"web"}));
    make(world, request_for(TokenType::Global, "a3", "alice"), days(400));
}

void test_filters(void** state) {
    auto& world = world_of(state);
    populate(world);
    struct Row {
        TokenFilter filter;
        std::string expected;
    };
    using admin::TokenStatus;
    const std::vector<Row> rows = {
        {{}, "a3 o2 o1 b1 a2 a1"},
        {{"alice", "", "", {}, {}}, "a3 a2 a1"},
        {{"bob", "", "", {}, {}}, "b1"},
        {{"", "acme", "", {}, {}}, "o2 o1"},
        {{"", "", "web", {}, {}}, "o2 b1 a2"},
        {{"alice", "", "web", {}, {}}, "a2"},
        {{"", "acme", "web", {}, {}}, "o2"},
        {{"", "", "", TokenType::User, {}}, "b1 a1"},
        {{"", "", "", {}, TokenStatus::Expiring}, "a2"},
        {{"", "", "", {}, TokenStatus::Expired}, ""},
        {{"", "", "", {}, TokenStatus::Active}, "a3 o2 o1 b1 a1"},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.expected, listed(world, row.filter) == row.expected);
    }
    world.now += std::chrono::days(61);
    assert_text(listed(world, {"", "", "", {}, TokenStatus::Expired}), "b1 a2");
    assert_failure(
        admin::list_tokens(world.store(), AdminWorld::root(), {"eve", "", "", {}, {}}, {}),
        FailureKind::NotFound, "no user \"eve\"");
    assert_failure(
        admin::list_tokens(world.store(), AdminWorld::root(), {"", "", "api", {}, {}}, {}),
        FailureKind::NotFound, "no project \"api\"");
}

void test_pages(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    // Many in one second: the order among them is fixed all the same.
    for (int i = 0; i < 25; ++i) {
        world.token(request_for(TokenType::User, "t" + std::to_string(i), "alice"));
        world.now += std::chrono::seconds(i % 10 == 0 ? 1 : 0);
    }
    std::vector<std::string> seen;
    std::string after;
    int pages = 0;
    do {
        const auto page = must(admin::list_tokens(world.store(), AdminWorld::root(),
                                                  {"alice", "", "", {}, {}}, {after, 10}));
        for (const auto& token : page.items) {
            seen.push_back(token.id);
        }
        after = page.next;
        ++pages;
    } while (!after.empty());
    assert_int_equal(pages, 3);
    std::ranges::sort(seen);
    assert_true(std::ranges::adjacent_find(seen) == seen.end());
    assert_int_equal(seen.size(), 25);
}

/// The token at which a page ended is gone before the next is asked for.
void test_cursor_of_a_revoked_token(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto first = must(admin::list_tokens(world.store(), AdminWorld::root(), {}, {"", 2}));
    assert_text(names(first), "a3 o2");
    must(admin::revoke_token(world.store(), AdminWorld::root(), first.items.back().id));
    assert_text(
        names(must(admin::list_tokens(world.store(), AdminWorld::root(), {}, {first.next, 2}))),
        "o1 b1");
    assert_failure(admin::list_tokens(world.store(), AdminWorld::root(), {}, {"nonsense", 2}),
                   FailureKind::Invalid, "not a place in a list");
}

/// Indexes are hints: foreign entries show nothing.
void test_indexes_are_hints(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto b1 =
        must(admin::list_tokens(world.store(), AdminWorld::root(), {"bob", "", "", {}, {}}, {}));
    world.ask({"ZADD", "tw:admin:tokens:u:alice", "1", b1.items.front().id, "2",
               "tok_aaaaaaaaaaaaaaaa", "3", "nonsense"});
    assert_text(listed(world, {"alice", "", "", {}, {}}), "a3 a2 a1");
    world.ask({"ZADD", "tw:admin:users", "0", "ghost"});
    assert_int_equal(must(admin::list_users(world.store(), AdminWorld::root(), {})).items.size(),
                     2);
}

void test_names_in_pages(void** state) {
    auto& world = world_of(state);
    for (const auto* const key : {"delta", "alpha", "charlie", "bravo"}) {
        world.project(key);
    }
    const auto first = must(admin::list_projects(world.store(), AdminWorld::root(), "", {"", 3}));
    assert_int_equal(first.items.size(), 3);
    assert_text(first.items.front().key, "alpha");
    assert_text(first.next, "charlie");
    const auto second =
        must(admin::list_projects(world.store(), AdminWorld::root(), "", {first.next, 3}));
    assert_int_equal(second.items.size(), 1);
    assert_text(second.items.front().key, "delta");
    assert_text(second.next, "");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_filters, AdminWorld),
        world_test(test_pages, AdminWorld),
        world_test(test_cursor_of_a_revoked_token, AdminWorld),
        world_test(test_indexes_are_hints, AdminWorld),
        world_test(test_names_in_pages, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
