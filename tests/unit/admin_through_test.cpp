// What may be done through a token: never more than it, and never more than its owner.
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using std::chrono::days;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

/// alice administers all, bob little; two projects in acme.
void populate(AdminWorld& world) {
    world.user("alice");
    world.user("bob");
    world.organization("acme");
    world.project("web", "acme");
    world.project("api", "acme");
    for (const auto* const word : {"admin", "scan", "provision"}) {
        world.grant("alice", word);
        world.grant("alice", word, "", "acme");
    }
}

admin::TokenRequest user_request(const std::string& name, std::vector<std::string> projects = {},
                                 std::vector<std::string> permissions = {}) {
    auto request = request_for(TokenType::User, name, "alice", std::move(projects));
    request.permissions = std::move(permissions);
    return request;
}

admin::CreatedToken pinned(AdminWorld& world, const std::string& name) {
    auto request = user_request(name);
    request.attributes = {{"department", "cardiology"}};
    return world.token(std::move(request));
}

/// Whatever a token narrows, its owner's being an administrator makes it none.
void test_narrowed_tokens_administrate_nothing(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    std::vector<admin::CreatedToken> tokens;
    tokens.push_back(world.token(user_request("projects", {"web"})));
    tokens.push_back(world.token(user_request("permissions", {}, {"scan"})));
    // Whoever may make administrators is one, however short the list of permissions.
    tokens.push_back(world.token(user_request("admin", {}, {"admin"})));
    tokens.push_back(pinned(world, "pinned"));
    tokens.push_back(world.token(request_for(TokenType::Project, "p", "alice", {"web"})));
    tokens.push_back(world.token(request_for(TokenType::Global, "g", "alice")));
    const auto bobs = world.token(request_for(TokenType::User, "b", "bob"));
    const auto before = world.dump();
    for (const auto& token : tokens) {
        const auto actor = AdminWorld::through(token);
        const auto& row = token.detail.name;
        ASSERT_ROW(row, !admin::create_user(store, actor, "eve").ok());
        ASSERT_ROW(row, !admin::set_user_active(store, actor, "bob", false).ok());
        ASSERT_ROW(row, !admin::grant(store, actor, "alice", {"more"}, {}).ok());
        ASSERT_ROW(row, !admin::grant(store, actor, "bob", {"admin"}, {"acme", ""}).ok());
        ASSERT_ROW(row, !admin::ungrant(store, actor, "alice", {"admin"}, {}).ok());
        ASSERT_ROW(row, !admin::create_organization(store, actor, "evil").ok());
        ASSERT_ROW(row, !admin::delete_organization(store, actor, "acme").ok());
        ASSERT_ROW(row, !admin::change_settings(store, actor, [](auto&) {}).ok());
        ASSERT_ROW(row, !admin::revoke_token(store, actor, bobs.detail.id).ok());
        ASSERT_ROW(row, !admin::create_token(store, actor,
                                             request_for(TokenType::User, "x", "bob", {"web"}))
                             .ok());
        // `admin` on a project is a permission like others: what the token lists, it has.
        ASSERT_ROW(row, row == "admin" || !admin::delete_project(store, actor, "api").ok());
    }
    assert_text(world.dump(), before);
}

void test_whole_tokens_act_as_their_owner(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto actor = AdminWorld::through(world.token(user_request("whole")));
    must(admin::create_user(store, actor, "carol"));
    must(admin::grant(store, actor, "carol", {"scan"}, {}));
    must(admin::create_token(store, actor, request_for(TokenType::User, "x", "bob")));
    assert_holds(world.dump("tw:admin:audit"), "through\n" + actor.through);
    world.ungrant("alice", "admin");
    assert_failure(admin::create_user(store, actor, "dave"), FailureKind::Refused,
                   "no system administrator");
}

void test_analysis_tokens_manage_no_tokens(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto project = world.token(request_for(TokenType::Project, "p", "alice", {"web"}));
    const auto global = world.token(request_for(TokenType::Global, "g", "alice"));
    const auto organization = world.token(request_in("acme", "o"));
    auto& store = world.store();
    for (const auto* const token : {&project, &global}) {
        const auto actor = AdminWorld::through(*token);
        assert_failure(admin::create_token(store, actor,
                                           request_for(TokenType::Project, "x", "alice", {"web"})),
                       FailureKind::Refused, "can't manage tokens");
        assert_failure(admin::revoke_token(store, actor, token->detail.id), FailureKind::Refused,
                       "can't manage tokens");
    }
    // It has no owner; that must not make it the local administrator.
    const auto nobody = AdminWorld::through(organization);
    assert_text(nobody.login, "");
    assert_failure(admin::create_user(store, nobody, "eve"), FailureKind::Refused, "nobody");
    // Nor may its id be lent to a user.
    auto lent = AdminWorld::through(organization);
    lent.login = "alice";
    assert_failure(admin::create_user(store, lent, "eve"), FailureKind::Refused, "not valid");
    // SonarQube makes projects with global analysis tokens.
    must(admin::create_project(store, AdminWorld::through(global), "new", ""));
    assert_failure(admin::create_project(store, AdminWorld::through(project), "other", ""),
                   FailureKind::Refused, "provision");
}

void test_made_through_is_no_wider(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto wide = user_request("outer", {"web"}, {"scan", "read"});
    wide.expires_at = world.now + days(30);
    wide.attributes = {{"department", "cardiology"}};
    const auto outer = AdminWorld::through(world.token(wide));
    auto fits = wide;
    fits.name = "inner";
    fits.permissions = {"scan"};
    fits.expires_at = world.now + days(29);
    fits.attributes.emplace_back("user_type", "nurse");
    struct Row {
        std::string part;
        std::function<void(admin::TokenRequest&)> widen;
    };
    const std::vector<Row> rows = {
        {"projects",
         [](auto& r) {
             r.projects = {"web", "api"};
         }},
        {"projects",
         [](auto& r) {
             r.projects = {};
         }},
        {"permissions",
         [](auto& r) {
             r.permissions = {"scan", "write"};
         }},
        {"permissions",
         [](auto& r) {
             r.permissions = {};
         }},
        {"attributes",
         [](auto& r) {
             r.attributes = {};
         }},
        {"attributes",
         [](auto& r) {
             r.attributes = {{"department", "surgery"}};
         }},
        {"outlive",
         [&](auto& r) {
             r.expires_at = world.now + days(31);
         }},
        {"outlive",
         [](auto& r) {
             r.expires_at.reset();
         }},
    };
    auto& store = world.store();
    for (const auto& row : rows) {
        auto request = fits;
        row.widen(request);
        assert_failure(admin::create_token(store, outer, request), FailureKind::Refused, row.part);
    }
    must(admin::create_token(store, outer, fits));
    must(admin::change_settings(store, AdminWorld::root(), [](admin::Settings& settings) {
        settings.tokens_may_outlive = true;
    }));
    fits.name = "longer";
    fits.expires_at.reset();
    must(admin::create_token(store, outer, fits));
}

/// A project token has no more than `scan`, so one may be made through a token with just that.
void test_project_tokens_through_narrowed_ones(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto scan = AdminWorld::through(world.token(user_request("scan", {"web"}, {"scan"})));
    must(admin::create_token(store, scan, request_for(TokenType::Project, "p", "alice", {"web"})));
    assert_failure(
        admin::create_token(store, scan, request_for(TokenType::Project, "q", "alice", {"api"})),
        FailureKind::Refused, "needs \"scan\"");
    const auto read = AdminWorld::through(world.token(user_request("read", {"web"}, {"read"})));
    assert_failure(
        admin::create_token(store, read, request_for(TokenType::Project, "q", "alice", {"web"})),
        FailureKind::Refused, "needs \"scan\"");
    // A global one would have `provision`, unless it says that it wants less.
    const auto global = AdminWorld::through(world.token(user_request("all", {}, {"scan"})));
    auto request = request_for(TokenType::Global, "g", "alice");
    assert_failure(admin::create_token(store, global, request), FailureKind::Refused,
                   "permissions");
    request.permissions = {"scan"};
    must(admin::create_token(store, global, request));
}

void test_organization_tokens_through_narrowed_ones(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ungrant("alice", "admin");
    auto& store = world.store();
    const auto both = AdminWorld::through(world.token(user_request("both", {}, {"admin", "scan"})));
    must(admin::create_token(store, both, request_in("acme", "o1")));
    const auto one = AdminWorld::through(world.token(user_request("one", {}, {"admin"})));
    assert_failure(admin::create_token(store, one, request_in("acme", "o2")), FailureKind::Refused,
                   "permissions");
    const auto web = AdminWorld::through(world.token(user_request("web", {"web"})));
    assert_failure(admin::create_token(store, web, request_in("acme", "o2", {"web"})),
                   FailureKind::Refused, "needs \"admin\" in the organization");
}

/// A leaked narrow token must not end its owner's others.
void test_revoking_through(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ungrant("alice", "admin");
    auto& store = world.store();
    const auto whole = world.token(user_request("whole"));
    const auto web = world.token(user_request("web", {"web"}));
    const auto other = world.token(user_request("other", {"web"}, {"scan"}));
    const auto through = AdminWorld::through(web);
    assert_failure(admin::revoke_token(store, through, whole.detail.id), FailureKind::Refused,
                   "wider");
    must(admin::revoke_token(store, through, other.detail.id));
    must(admin::revoke_token(store, through, web.detail.id));
    assert_failure(admin::revoke_token(store, through, web.detail.id), FailureKind::Refused,
                   "not valid any more");
}

void test_ended_tokens_do_nothing(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    auto request = user_request("short");
    request.expires_at = world.now + days(1);
    const auto brief = AdminWorld::through(world.token(request));
    must(admin::create_user(store, brief, "carol"));
    world.now += days(1);
    assert_failure(admin::create_user(store, brief, "dave"), FailureKind::Refused, "not valid");
    const auto revoked = world.token(user_request("gone"));
    must(admin::revoke_token(store, AdminWorld::root(), revoked.detail.id));
    assert_failure(admin::create_user(store, AdminWorld::through(revoked), "dave"),
                   FailureKind::Refused, "not valid");
    const auto token = world.token(user_request("off"));
    must(admin::set_user_active(store, AdminWorld::root(), "alice", false));
    assert_failure(admin::create_user(store, AdminWorld::through(token), "dave"),
                   FailureKind::Refused, "deactivated");
}

/// A token whose list names a project has nothing on a later namesake of it.
void test_projects_made_again(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    const auto through = AdminWorld::through(world.token(user_request("web", {"web"})));
    world.ask({"DEL", "tw:admin:tokens:p:web"});
    must(admin::delete_project(store, AdminWorld::root(), "web"));
    world.project("web", "acme");
    assert_failure(admin::create_token(store, through, user_request("x", {"web"})),
                   FailureKind::Refused, "projects");
    assert_failure(admin::delete_project(store, through, "web"), FailureKind::Refused, "needs");
}

template <class Item> std::string keys_of(const admin::Page<Item>& page) {
    std::string keys;
    for (const auto& item : page.items) {
        keys.append(keys.empty() ? "" : " ").append(item.key);
    }
    return keys;
}

/// `global|organization: permissions|project: permissions`
std::string told_of(const admin::UserView& view) {
    auto text = view.user.permissions.text();
    for (const auto& [key, grant] : view.user.organizations) {
        text.append("|").append(key).append(": ").append(grant.permissions.text());
    }
    for (const auto& grant : view.grants) {
        text.append("|").append(grant.project).append(": ").append(grant.permissions.text());
    }
    return text;
}

/// What a token leaves of its owner's rights is all that is told through it.
void test_looking_through(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto& store = world.store();
    world.organization("other");
    world.grant("bob", "scan");
    world.grant("bob", "read", "web");
    world.grant("bob", "admin", "api");
    world.grant("bob", "scan", "", "acme");
    world.grant("bob", "admin", "", "acme");
    world.grant("bob", "admin", "", "other");
    struct Row {
        std::string name;
        std::vector<std::string> projects;
        std::vector<std::string> permissions;
        bool is_pinned = false;
        std::string view;
        std::string seen_projects;
        std::string seen_organizations;
    };
    const std::vector<Row> rows = {
        {"whole",
         {},
         {},
         false,
         "scan|acme: admin scan|other: admin|api: admin|web: read",
         "api web",
         "acme other"},
        {"scan", {}, {"scan"}, false, "scan|acme: scan", "api web", "acme"},
        {"read", {}, {"read"}, false, "|web: read", "web", ""},
        {"web", {"web"}, {}, false, "|web: read", "web", ""},
        {"admin on web", {"web"}, {"admin"}, false, "", "", ""},
        {"pinned", {}, {}, true, "", "", ""},
    };
    for (const auto& row : rows) {
        auto request = request_for(TokenType::User, row.name, "bob", row.projects);
        request.permissions = row.permissions;
        if (row.is_pinned) {
            request.attributes = {{"department", "cardiology"}};
        }
        const auto actor = AdminWorld::through(world.token(std::move(request)));
        const auto view = must(admin::show_user(store, actor, "bob"));
        ASSERT_TEXT(told_of(view), row.view);
        ASSERT_ROW(row.name, view.tokens.has_value() == (row.name == "whole"));
        ASSERT_TEXT(keys_of(must(admin::list_projects(store, actor, "", {}))), row.seen_projects);
        ASSERT_TEXT(keys_of(must(admin::list_organizations(store, actor, {}))),
                    row.seen_organizations);
    }
}

void test_nobody(void** state) {
    auto& world = world_of(state);
    assert_failure(admin::create_user(world.store(), {}, "eve"), FailureKind::Refused, "nobody");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_narrowed_tokens_administrate_nothing, AdminWorld),
        world_test(test_whole_tokens_act_as_their_owner, AdminWorld),
        world_test(test_analysis_tokens_manage_no_tokens, AdminWorld),
        world_test(test_made_through_is_no_wider, AdminWorld),
        world_test(test_project_tokens_through_narrowed_ones, AdminWorld),
        world_test(test_organization_tokens_through_narrowed_ones, AdminWorld),
        world_test(test_revoking_through, AdminWorld),
        world_test(test_ended_tokens_do_nothing, AdminWorld),
        world_test(test_projects_made_again, AdminWorld),
        world_test(test_looking_through, AdminWorld),
        world_test(test_nobody, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
