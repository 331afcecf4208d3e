// Rotation: what the successor is, how long the predecessor lives on, and who may.
#include "admin/people/users.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_changes.hpp"
#include "admin/tokens/token_import.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using std::chrono::days;
using std::chrono::hours;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob", "boss", "chief"}) {
        world.user(login);
    }
    world.organization("acme");
    for (const auto* const key : {"web", "api"}) {
        world.project(key, "acme");
    }
    world.grant("alice", "scan");
    world.grant("boss", "admin");
    world.grant("chief", "admin", "", "acme");
}

auto rotate(AdminWorld& world, const admin::Actor& actor, const std::string& id,
            const admin::RotationRequest& request = {}) {
    return admin::rotate_token(world.store(), actor, id, request);
}

admin::TokenDetail shown(AdminWorld& world, const std::string& id) {
    return must(admin::show_token(world.store(), AdminWorld::root(), id));
}

Reason gate(AdminWorld& world, const admin::CreatedToken& token) {
    return world.gate(token.text.view(), "", "");
}

void test_a_successor_is_the_same(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto request = request_for(TokenType::User, "ci", "alice", {"web", "api"});
    request.permissions = {"scan"};
    request.attributes = {{"department", "cardiology"}};
    request.description = "for the build";
    request.expires_at = world.now + days(90);
    const auto old = world.token(request);
    world.now += days(60);
    const auto made = must(rotate(world, AdminWorld::as("alice"), old.detail.id));
    const auto& detail = made.successor.detail;
    assert_string_not_equal(detail.id.c_str(), old.detail.id.c_str());
    assert_true(made.successor.text.view() != old.text.view());
    assert_text(detail.name, "ci");
    assert_text(detail.description, "for the build");
    assert_text(detail.projects.text(), old.detail.projects.text());
    assert_text(detail.permissions.text(), "scan");
    assert_true(detail.attributes == old.detail.attributes);
    assert_text(detail.owner_incarnation, old.detail.owner_incarnation);
    assert_text(detail.predecessor, old.detail.id);
    assert_true(detail.expires_at == world.now + days(90));
    assert_text(world.field("tw:gate:t:" + detail.lookup, "pred"), old.detail.id);
    assert_text(world.field("tw:admin:names:u:alice", "ci"), detail.id);
    assert_true(world.dump().find(made.successor.text.view()) == std::string::npos);
}

void test_the_grace(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto old = world.token(request_for(TokenType::User, "ci", "alice"));
    const auto made = must(rotate(world, AdminWorld::as("alice"), old.detail.id));
    assert_true(made.predecessor->expires_at == world.now + days(7));
    assert_true(made.predecessor->status(world.now) == admin::TokenStatus::Rotated);
    const auto predecessor = shown(world, old.detail.id);
    assert_text(predecessor.succession->successor, made.successor.detail.id);
    assert_true(predecessor.succession->at == world.now);
    assert_true(shown(world, made.successor.detail.id).status(world.now) ==
                admin::TokenStatus::Active);
    assert_text(
        std::string(
            world.ask({"ZSCORE", "tw:admin:rotated", old.detail.id}).view().string().value_or("")),
        std::to_string(to_epoch(world.now + days(7))));
    assert_true(gate(world, old) == Reason::None);
    assert_true(gate(world, made.successor) == Reason::None);
    // No daemon is needed for its end.
    world.now += days(7) - std::chrono::seconds(1);
    assert_true(gate(world, old) == Reason::None);
    world.now += std::chrono::seconds(1);
    assert_true(gate(world, old) == Reason::ExpiredToken);
    assert_true(gate(world, made.successor) == Reason::None);
}

void test_no_grace(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto old = world.token(request_for(TokenType::User, "ci", "alice"));
    const auto made =
        must(rotate(world, AdminWorld::as("alice"), old.detail.id, {std::chrono::seconds(0)}));
    assert_false(made.predecessor.has_value());
    assert_true(gate(world, old) == Reason::RevokedToken);
    assert_text(world.field("tw:gate:t:" + old.detail.lookup, "why"), "rotated");
    assert_true(gate(world, made.successor) == Reason::None);
    assert_text(made.successor.detail.predecessor, "");
    assert_text(world.field("tw:gate:t:" + made.successor.detail.lookup, "pred"), "");
    assert_text(world.field("tw:admin:names:u:alice", "ci"), made.successor.detail.id);
    assert_false(world.exists("tw:admin:rotated"));
}

void test_the_grace_has_bounds(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto alice = AdminWorld::as("alice");
    auto request = request_for(TokenType::User, "short", "alice");
    request.expires_at = world.now + days(2);
    const auto old = world.token(request);
    assert_true(must(rotate(world, alice, old.detail.id)).predecessor->expires_at ==
                world.now + days(2));
    const auto other = world.token(request_for(TokenType::User, "other", "alice"));
    assert_failure(rotate(world, alice, other.detail.id, {days(31)}), FailureKind::Invalid,
                   "0 to 30 days");
    must(admin::change_settings(world.store(), AdminWorld::root(), [](admin::Settings& settings) {
        settings.max_lifetime = days(3);
    }));
    const auto made = must(rotate(world, alice, other.detail.id));
    assert_true(made.predecessor->expires_at == world.now + days(3));
    assert_true(made.successor.detail.expires_at == world.now + days(3));
}

void test_the_expiry(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto alice = AdminWorld::as("alice");
    const auto endless = world.token(request_for(TokenType::User, "endless", "alice"));
    const auto once = must(rotate(world, alice, endless.detail.id));
    assert_false(once.successor.detail.expires_at.has_value());
    admin::RotationRequest wanted;
    wanted.keeps_lifetime = false;
    wanted.expires_at = world.now + days(9);
    const auto twice = must(rotate(world, alice, once.successor.detail.id, wanted));
    assert_true(twice.successor.detail.expires_at == world.now + days(9));
    wanted.expires_at = world.now;
    assert_failure(rotate(world, alice, twice.successor.detail.id, wanted), FailureKind::Refused,
                   "not in the future");
    must(admin::change_settings(world.store(), AdminWorld::root(), [](admin::Settings& settings) {
        settings.max_lifetime = days(30);
    }));
    wanted.expires_at = world.now + days(31);
    assert_failure(rotate(world, alice, twice.successor.detail.id, wanted), FailureKind::Refused,
                   "maximum lifetime");
    wanted.expires_at.reset();
    assert_failure(rotate(world, alice, twice.successor.detail.id, wanted), FailureKind::Refused,
                   "must expire");
}

/// Each keeps its own grace: what runs out there may still be the first.
void test_twice(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto alice = AdminWorld::as("alice");
    const auto first = world.token(request_for(TokenType::User, "ci", "alice"));
    const auto second = must(rotate(world, alice, first.detail.id));
    assert_failure(rotate(world, alice, first.detail.id), FailureKind::Conflict,
                   "rotated already; its successor is " + second.successor.detail.id);
    world.now += days(1);
    const auto third = must(rotate(world, alice, second.successor.detail.id));
    assert_text(third.successor.detail.predecessor, second.successor.detail.id);
    assert_true(shown(world, first.detail.id).expires_at == world.now + days(6));
    assert_true(gate(world, first) == Reason::None);
    assert_true(gate(world, second.successor) == Reason::None);
    assert_text(world.field("tw:admin:names:u:alice", "ci"), third.successor.detail.id);
}

void test_names(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto alice = AdminWorld::as("alice");
    const auto old = world.token(request_for(TokenType::User, "ci", "alice"));
    const auto made = must(rotate(world, alice, old.detail.id));
    assert_failure(
        admin::create_token(world.store(), alice, request_for(TokenType::User, "ci", "alice")),
        FailureKind::Conflict, made.successor.detail.id);
    assert_failure(admin::edit_token(world.store(), alice, old.detail.id, {"old", {}}),
                   FailureKind::Conflict, "rotated out");
    // The predecessor's end leaves its successor's name alone, and the other way round.
    must(admin::revoke_token(world.store(), alice, old.detail.id));
    assert_text(world.field("tw:admin:names:u:alice", "ci"), made.successor.detail.id);
    assert_false(world.exists("tw:admin:rotated"));
    const auto again = must(rotate(world, alice, made.successor.detail.id));
    must(admin::revoke_token(world.store(), alice, again.successor.detail.id));
    must(admin::create_token(world.store(), alice, request_for(TokenType::User, "ci", "alice")));
    assert_true(gate(world, made.successor) == Reason::None);
    assert_failure(rotate(world, alice, made.successor.detail.id), FailureKind::Conflict,
                   "rotated already");
}

void test_an_expired_token(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto request = request_for(TokenType::User, "ci", "alice");
    request.expires_at = world.now + days(5);
    const auto old = world.token(request);
    world.now += days(8);
    const auto made = must(rotate(world, AdminWorld::as("alice"), old.detail.id));
    assert_false(made.predecessor.has_value());
    assert_true(made.successor.detail.expires_at == world.now + days(5));
    assert_true(gate(world, old) == Reason::RevokedToken);
    assert_true(gate(world, made.successor) == Reason::None);
}

void test_an_imported_token(void** state) {
    auto& world = world_of(state);
    populate(world);
    admin::ForeignToken foreign;
    foreign.hash = std::string(96, 'a');
    foreign.name = "legacy";
    foreign.owner = "alice";
    foreign.created_at = world.now - days(300);
    const auto old = must(admin::import_token(world.store(), AdminWorld::root(), foreign)).detail;
    const auto made =
        must(rotate(world, AdminWorld::as("alice"), old.id, {std::chrono::seconds(0)}));
    assert_false(made.successor.detail.origin.has_value());
    assert_text(made.successor.detail.name, "legacy");
    assert_true(gate(world, made.successor) == Reason::None);
    // It never comes back.
    assert_failure(admin::import_token(world.store(), AdminWorld::root(), foreign),
                   FailureKind::Conflict, "ended here");
}

/// As for making one.
void test_who_may(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto user = world.token(request_for(TokenType::User, "u", "alice")).detail.id;
    const auto global = world.token(request_for(TokenType::Global, "g", "alice")).detail.id;
    const auto project =
        world.token(request_for(TokenType::Project, "p", "alice", {"web"})).detail.id;
    const auto organization = world.token(request_in("acme", "o", {"web"})).detail.id;
    const auto before = world.dump();
    assert_failure(rotate(world, AdminWorld::as("bob"), user), FailureKind::Refused,
                   "somebody else's");
    assert_failure(rotate(world, AdminWorld::as("alice"), organization), FailureKind::Refused,
                   "somebody else's");
    for (const auto& id : {global, project}) {
        assert_failure(rotate(world, AdminWorld::as("boss"), id), FailureKind::Refused,
                       "somebody else");
    }
    assert_failure(rotate(world, AdminWorld::root(), "tok_bbbbbbbbbbbbbbbb"), FailureKind::NotFound,
                   "no token");
    assert_text(world.dump(), before);
    must(rotate(world, AdminWorld::as("boss"), user));
    must(rotate(world, AdminWorld::as("chief"), organization));
    world.ungrant("alice", "scan");
    for (const auto& id : {global, project}) {
        assert_failure(rotate(world, AdminWorld::as("alice"), id), FailureKind::Refused, "scan");
        must(rotate(world, AdminWorld::root(), id));
    }
}

void test_whose_holder_is_gone(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto user = world.token(request_for(TokenType::User, "u", "alice")).detail.id;
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    assert_failure(rotate(world, AdminWorld::root(), user), FailureKind::Refused, "deactivated");
    const auto organization = world.token(request_in("acme", "o", {"web"})).detail.id;
    must(admin::change_settings(world.store(), AdminWorld::root(), [](admin::Settings& settings) {
        settings.organization_permissions = {};
        settings.organization_permissions.add("read");
    }));
    assert_failure(rotate(world, AdminWorld::root(), organization), FailureKind::Refused,
                   "any more");
}

/// Never wider than the token it is asked through, and never through an analysis token.
void test_through_a_token(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto wide = world.token(request_for(TokenType::User, "wide", "alice"));
    auto request = request_for(TokenType::User, "narrow", "alice", {"web"});
    request.expires_at = world.now + days(20);
    const auto narrow = world.token(request);
    const auto through = AdminWorld::through(narrow);
    assert_failure(rotate(world, through, wide.detail.id), FailureKind::Refused, "wider");
    const auto global = world.token(request_for(TokenType::Global, "g", "alice"));
    assert_failure(rotate(world, AdminWorld::through(global), global.detail.id),
                   FailureKind::Refused, "can't manage tokens");
    // By itself: it lives no longer for it.
    world.now += days(5);
    admin::RotationRequest longer;
    longer.keeps_lifetime = false;
    longer.expires_at = world.now + days(16);
    assert_failure(rotate(world, through, narrow.detail.id, longer), FailureKind::Refused,
                   "outlive");
    const auto made = must(rotate(world, through, narrow.detail.id, {hours(1)}));
    assert_true(made.successor.detail.expires_at == world.now + days(15));
    assert_text(made.successor.detail.projects.text(), narrow.detail.projects.text());
    world.now += hours(2);
    assert_failure(rotate(world, through, made.successor.detail.id), FailureKind::Refused,
                   "not valid any more");
}

/// A list that came out empty stays empty: a token for nothing is followed by one for nothing.
void test_an_empty_list_stays_empty(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto old = world.token(request_for(TokenType::User, "u", "alice", {"web"}));
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    const auto made = must(rotate(world, AdminWorld::as("alice"), old.detail.id));
    assert_false(made.successor.detail.projects.is_all());
    assert_true(made.successor.detail.projects.items().empty());
}

void test_what_is_no_longer_there(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto old = world.token(request_for(TokenType::User, "u", "alice"));
    // A gate record that is gone isn't brought back by its grace.
    world.ask({"DEL", "tw:gate:t:" + old.detail.lookup});
    must(rotate(world, AdminWorld::as("alice"), old.detail.id));
    assert_false(world.exists("tw:gate:t:" + old.detail.lookup));
}

void test_the_audit_log_names_both(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto old = world.token(request_for(TokenType::User, "ci", "alice"));
    const auto made = must(rotate(world, AdminWorld::as("alice"), old.detail.id));
    const auto log = world.dump("tw:admin:audit");
    assert_true(log.find("token.rotate") != std::string::npos);
    assert_true(log.find(made.successor.detail.id) != std::string::npos);
}

void test_grace_texts(void** /*state*/) {
    assert_true(must(admin::parse_grace("7d")) == days(7));
    assert_true(must(admin::parse_grace("30d")) == days(30));
    assert_true(must(admin::parse_grace("12h")) == hours(12));
    assert_true(must(admin::parse_grace("30m")) == std::chrono::minutes(30));
    assert_true(must(admin::parse_grace("0")) == std::chrono::seconds(0));
    assert_true(must(admin::parse_grace("0d")) == std::chrono::seconds(0));
    for (const auto* const text : {"", "d", "7", "-1d", "31d", "721h", "1.5d", "7w", "07d", " 7d",
                                   "99999d", "9999999999999d", "never"}) {
        assert_failure(admin::parse_grace(text), FailureKind::Invalid, "not a grace");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_a_successor_is_the_same, AdminWorld),
        world_test(test_the_grace, AdminWorld),
        world_test(test_no_grace, AdminWorld),
        world_test(test_the_grace_has_bounds, AdminWorld),
        world_test(test_the_expiry, AdminWorld),
        world_test(test_twice, AdminWorld),
        world_test(test_names, AdminWorld),
        world_test(test_an_expired_token, AdminWorld),
        world_test(test_an_imported_token, AdminWorld),
        world_test(test_who_may, AdminWorld),
        world_test(test_whose_holder_is_gone, AdminWorld),
        world_test(test_through_a_token, AdminWorld),
        world_test(test_an_empty_list_stays_empty, AdminWorld),
        world_test(test_what_is_no_longer_there, AdminWorld),
        world_test(test_the_audit_log_names_both, AdminWorld),
        cmocka_unit_test(test_grace_texts),
    };
    return cmocka_run_group_tests_name("admin: token rotation", tests, nullptr, nullptr);
}
