// Who may make which token, and what is written.
#include "admin/people/users.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_creation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::TokenRequest;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

/// plain: nothing; onweb: `scan` on web; wide: global `scan`; boss: global `admin`;
/// chief: `admin` in acme, which web is not in.
void populate(AdminWorld& world) {
    for (const auto* const login : {"plain", "onweb", "wide", "boss", "chief"}) {
        world.user(login);
    }
    world.organization("acme");
    world.organization("other");
    world.project("web");
    world.project("inacme", "acme");
    world.grant("onweb", "scan", "web");
    world.grant("wide", "scan");
    world.grant("boss", "admin");
    world.grant("chief", "admin", "", "acme");
}

struct Row {
    std::string name;
    std::string actor; ///< empty: the local administrator
    TokenRequest request;
    std::string refusal; ///< empty: it is made
};

std::vector<Row> rows() {
    using enum TokenType;
    const auto user = [](const std::string& owner) {
        return request_for(User, "t", owner);
    };
    const auto project = [](const std::string& owner, const std::string& key = "web") {
        return request_for(Project, "t", owner, {key});
    };
    const auto global = [](const std::string& owner) {
        return request_for(Global, "t", owner);
    };
    const auto only_self = "can't be made for somebody else";
    const auto only_boss = "only a system administrator";
    auto with_admin = request_in("acme", "t");
    with_admin.permissions = {"admin"};
    return {
        {"user token for oneself", "plain", user("plain"), ""},
        {"user token for another", "plain", user("wide"), only_boss},
        {"by an organization's admin", "chief", user("plain"), only_boss},
        {"by a system administrator", "boss", user("plain"), ""},
        {"by the local administrator", "", user("plain"), ""},
        {"user token for nobody", "", user("ghost"), "no user \"ghost\""},
        {"user token narrowed", "plain", request_for(User, "t", "plain", {"web"}), ""},
        {"narrowed to nothing there", "plain", request_for(User, "t", "plain", {"nope"}),
         "no project \"nope\""},

        {"project token with scan on it", "onweb", project("onweb"), ""},
        {"project token with global scan", "wide", project("wide"), ""},
        {"project token without", "plain", project("plain"), "needs \"scan\" on the project"},
        {"project token for another project", "onweb", project("onweb", "inacme"),
         "needs \"scan\""},
        {"project token of nothing there", "wide", project("wide", "nope"), "no project \"nope\""},
        {"admin is not scan", "boss", project("boss"), "needs \"scan\""},
        {"project token for another", "boss", project("wide"), only_self},
        {"project token for another, locally", "", project("wide"), only_self},

        {"global token with global scan", "wide", global("wide"), ""},
        {"global token with scan on one", "onweb", global("onweb"), "needs the global permission"},
        {"global token for another", "boss", global("wide"), only_self},
        {"global token for another, locally", "", global("wide"), only_self},

        {"organization token, its admin", "chief", request_in("acme", "t"), ""},
        {"another organization's", "chief", request_in("other", "t"), "needs \"admin\" in"},
        {"organization token, nobody", "plain", request_in("acme", "t"), "needs \"admin\" in"},
        {"organization token, locally", "", request_in("acme", "t"), ""},
        {"organization token for its project", "", request_in("acme", "t", {"inacme"}), ""},
        {"organization token, not its project", "", request_in("acme", "t", {"web"}),
         "is not in the organization"},
        {"organization token of nothing there", "", request_in("nope", "t"),
         "no organization \"nope\""},
        {"organization token beyond the settings", "", with_admin, "the settings allow: scan"},
    };
}

void test_rules(void** state) {
    auto& world = world_of(state);
    populate(world);
    for (const auto& row : rows()) {
        const auto before = world.dump();
        const auto created =
            admin::create_token(world.store(), AdminWorld::as(row.actor), row.request);
        ASSERT_ROW(row.name, created.ok() == row.refusal.empty());
        if (!created) {
            ASSERT_ROW(row.name, created.error().message.find(row.refusal) != std::string::npos);
            ASSERT_ROW(row.name, world.dump() == before);
            continue;
        }
        ASSERT_ROW(row.name, world.dump() != before);
        // The name is free for the next row.
        must(world.store().change([&](admin::Change& change) -> admin::Answer<Done> {
            change.remove("tw:admin:t:" + created->detail.id);
            return Done{};
        }));
    }
}

void test_records(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    auto request = request_for(TokenType::Project, "  ci  ", "alice", {"web"});
    request.expires_at = world.now + std::chrono::days(90);
    request.attributes = {{"department", "cardiology"}};
    request.description = "of the build";
    const auto created = world.token(std::move(request));

    const auto& detail = created.detail;
    const auto gate = "tw:gate:t:" + detail.lookup;
    assert_true(created.text.view().starts_with("twp_"));
    assert_text(detail.name, "ci");
    assert_text(world.field(gate, "id"), detail.id);
    assert_text(world.field(gate, "a:department"), "cardiology");
    assert_text(world.field("tw:admin:t:" + detail.id, "about"), "of the build");
    assert_text(world.field("tw:admin:names:u:alice", "ci"), detail.id);
    const auto vanishes = world.ask({"PEXPIRETIME", gate}).view().integer();
    const auto week_past = (to_epoch(*detail.expires_at) + 7 * 86'400) * 1000;
    assert_true(vanishes == week_past);
    assert_true(world.ask({"PTTL", "tw:admin:t:" + detail.id}).view().integer() == -1);
    assert_true(world.gate(created.text.view(), "web", "scan") == Reason::WrongAttribute);
}

void test_names_are_unique_for_an_owner(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.user("bob");
    world.organization("acme");
    world.grant("alice", "scan");
    auto soon = request_for(TokenType::User, "ci", "alice");
    soon.expires_at = world.now + std::chrono::seconds(10);
    world.token(std::move(soon));
    world.now += std::chrono::days(30);
    const auto again = [&](TokenRequest request) {
        const auto actor = AdminWorld::as(request.owner);
        return admin::create_token(world.store(), actor, std::move(request));
    };
    assert_failure(again(request_for(TokenType::Global, " ci ", "alice")), FailureKind::Conflict,
                   "named \"ci\" already");
    assert_true(again(request_for(TokenType::User, "CI", "alice")).ok());
    assert_true(again(request_for(TokenType::User, "ci", "bob")).ok());
    assert_true(again(request_in("acme", "ci")).ok());
    assert_failure(again(request_in("acme", "ci")), FailureKind::Conflict, "named \"ci\" already");
}

void test_maximum_lifetime(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto older = world.token(request_for(TokenType::User, "older", "alice"));
    must(admin::change_settings(world.store(), AdminWorld::root(), [](admin::Settings& settings) {
        settings.max_lifetime = std::chrono::days(30);
    }));
    auto request = request_for(TokenType::User, "t", "alice");
    const auto create = [&] {
        return admin::create_token(world.store(), AdminWorld::as("alice"), request);
    };
    assert_failure(create(), FailureKind::Refused, "must expire");
    request.expires_at = world.now + std::chrono::days(31);
    assert_failure(create(), FailureKind::Refused, "beyond the maximum lifetime of 30 days");
    request.expires_at = world.now;
    assert_failure(create(), FailureKind::Refused, "not in the future");
    request.expires_at = world.now + std::chrono::days(30);
    assert_true(create().ok());
    // Those made before stay as they are.
    assert_true(world.exists("tw:gate:t:" + older.detail.lookup));
    assert_failure(admin::change_settings(world.store(), AdminWorld::as("alice"), [](auto&) {}),
                   FailureKind::Refused, "no system administrator");
    assert_failure(
        admin::change_settings(world.store(), AdminWorld::root(),
                               [](admin::Settings& settings) { settings.max_lifetime.emplace(0); }),
        FailureKind::Invalid, "1 to 36500 days");
}

/// Taking the settings away takes no limit away.
void test_no_token_without_settings(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.ask({"DEL", "tw:admin:settings"});
    const auto before = world.dump();
    assert_failure(admin::create_token(world.store(), AdminWorld::root(),
                                       request_for(TokenType::User, "t", "alice")),
                   FailureKind::Damaged, "tw:admin:settings is gone");
    assert_text(world.dump(), before);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_rules, AdminWorld),
        world_test(test_records, AdminWorld),
        world_test(test_names_are_unique_for_an_owner, AdminWorld),
        world_test(test_maximum_lifetime, AdminWorld),
        world_test(test_no_token_without_settings, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
