// Taking tokens over by their hashes: what is written, what is refused, and that none comes back.
#include "admin/people/users.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/settings/setting_changes.hpp"
#include "admin/tokens/token_import.hpp"
#include "admin/tokens/token_listing.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"
#include "tokenward/record.hpp"
#include "tokenward/seen_name.hpp"

#include <functional>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::ForeignToken;

namespace {

// core_imported_token_test.cpp says of which token.
const std::string k_hash = "144b8b8063a940f05a388034dc52962591bf88e78279f1b8038d3e96a456b6ed"
                           "4cc75f251fc8b93821c312d687846f44";
const std::string k_id = "tok_aogt5fvek23o2tgh";
const std::string k_gate = "tw:gate:t:144b8b8063a940f05a388034dc529625";
const std::string k_detail = "tw:admin:t:" + k_id;

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob", "boss"}) {
        world.user(login);
    }
    world.grant("boss", "admin");
    world.project("web");
}

ForeignToken foreign(TokenType type = TokenType::User, const std::string& project = {}) {
    ForeignToken token;
    token.hash = k_hash;
    token.name = "ci";
    token.type = type;
    token.owner = "alice";
    token.project = project;
    token.created_at = from_epoch(1'600'000'000);
    return token;
}

admin::Answer<admin::ImportedDetail> import(AdminWorld& world, const ForeignToken& token,
                                            const admin::Actor& actor = AdminWorld::root()) {
    return admin::import_token(world.store(), actor, token);
}

void test_records(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto token = foreign(TokenType::Project, "web");
    token.name = "  ci  ";
    token.last_used = from_epoch(1'700'000'000);
    token.expires_at = world.now + std::chrono::days(900);
    const auto imported = must(import(world, token));
    assert_false(imported.already);
    assert_text(imported.detail.id, k_id);

    assert_text(world.field(k_gate, "id"), k_id);
    assert_text(world.field(k_gate, "type"), "project");
    assert_text(world.field(k_gate, "perms"), "*");
    assert_true(world.field(k_gate, "projects").starts_with("web="));
    assert_text(world.field(k_detail, "from"), "sonarqube");
    assert_text(world.field(k_detail, "imported"), std::to_string(to_epoch(world.now)));
    assert_text(world.field(k_detail, "created"), "1600000000");
    assert_text(world.field(k_detail, "key"), "");
    assert_text(world.field("tw:admin:names:u:alice", "ci"), k_id);
    assert_holds(world.dump("tw:admin:audit"), "token.import");
    assert_text(world.field(seen_key("tw:", seen_bucket(k_id)), k_id), "1700000000");
    assert_true(world.dump().find(k_hash) == std::string::npos);

    const auto shown = must(admin::show_token(world.store(), AdminWorld::root(), k_id));
    assert_text(shown.origin.value().server, "sonarqube");
    assert_true(shown.last_used == token.last_used);
}

struct Row {
    std::string name;
    std::function<void(ForeignToken&)> change;
    FailureKind kind;
    std::string part;
};

void test_refused(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.user("gone");
    must(admin::set_user_active(world.store(), AdminWorld::root(), "gone", false));
    world.token(request_for(TokenType::User, "taken", "alice"));
    const auto later = world.now + std::chrono::seconds(1);
    using enum FailureKind;
    const std::vector<Row> rows = {
        {"short hash", [](auto& t) { t.hash.pop_back(); }, Invalid, "not 96 hexadecimal"},
        {"a token for its hash", [](auto& t) { t.hash = "squ_" + k_hash.substr(0, 40); }, Invalid,
         "not 96 hexadecimal"},
        {"no name", [](auto& t) { t.name = " "; }, Invalid, "name is missing"},
        {"a bad name", [](auto& t) { t.name = "a\nb"; }, Invalid, "control characters"},
        {"a name too long", [](auto& t) { t.name = std::string(101, 'n'); }, Invalid, "longer"},
        {"a bad login", [](auto& t) { t.owner = "a b"; }, Invalid, "login"},
        {"no login", [](auto& t) { t.owner.clear(); }, Invalid, "needs a user"},
        {"nobody", [](auto& t) { t.owner = "ghost"; }, NotFound, "no user \"ghost\""},
        {"a deactivated owner", [](auto& t) { t.owner = "gone"; }, Refused, "deactivated"},
        {"a user token with a project", [](auto& t) { t.project = "web"; }, Invalid,
         "names no project"},
        {"a global token with a project",
         [](auto& t) {
             t.type = TokenType::Global;
             t.project = "web";
         },
         Invalid, "every project"},
        {"a project token without", [](auto& t) { t.type = TokenType::Project; }, Invalid,
         "exactly one project"},
        {"no such project",
         [](auto& t) {
             t.type = TokenType::Project;
             t.project = "nope";
         },
         NotFound, "no project \"nope\""},
        {"an organization token", [](auto& t) { t.type = TokenType::Organization; }, Invalid,
         "only user, project and global"},
        {"a session", [](auto& t) { t.type = TokenType::Session; }, Invalid,
         "only user, project and global"},
        {"made in the future", [=](auto& t) { t.created_at = later; }, Refused, "creation"},
        {"used in the future", [=](auto& t) { t.last_used = later; }, Refused, "last use"},
        {"expired", [&](auto& t) { t.expires_at = world.now; }, Refused, "not in the future"},
        {"a name that is taken", [](auto& t) { t.name = "taken"; }, Conflict, "named \"taken\""},
    };
    for (const auto& row : rows) {
        auto token = foreign();
        row.change(token);
        const auto before = world.dump();
        const auto refused = import(world, token);
        ASSERT_ROW(row.name, !refused.ok());
        ASSERT_ROW(row.name, refused.error().kind == row.kind);
        ASSERT_ROW(row.name, refused.error().message.find(row.part) != std::string::npos);
        ASSERT_ROW(row.name, world.dump() == before);
    }
}

void test_who_may(void** state) {
    auto& world = world_of(state);
    populate(world);
    assert_failure(import(world, foreign(), AdminWorld::as("alice")), FailureKind::Refused, "");
    assert_false(world.exists(k_gate));
    const auto of_alice = world.token(request_for(TokenType::User, "t", "alice"));
    assert_failure(import(world, foreign(), AdminWorld::through(of_alice)), FailureKind::Refused,
                   "");
    must(import(world, foreign(), AdminWorld::as("boss")));
    assert_text(world.field(k_detail, "by"), "boss");
}

/// A maximum lifetime bounds what is made here.
void test_maximum_lifetime(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(admin::change_settings(world.store(), AdminWorld::root(), [](admin::Settings& settings) {
        settings.max_lifetime = std::chrono::days(30);
    }));
    must(import(world, foreign()));
}

void test_again(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(import(world, foreign()));
    const auto before = world.dump();
    auto upper = foreign();
    upper.hash[1] = '4';
    upper.hash[3] = 'B';
    const auto again = must(import(world, upper));
    assert_true(again.already);
    assert_text(again.detail.id, k_id);
    assert_true(world.dump() == before);

    auto of_bob = foreign();
    of_bob.owner = "bob";
    assert_failure(import(world, of_bob), FailureKind::Conflict, "token of \"alice\"");
    assert_failure(import(world, foreign(TokenType::Global)), FailureKind::Conflict,
                   "as a user token");
    assert_true(world.dump() == before);

    // Also when its owner may not have one any more.
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    assert_true(must(import(world, foreign())).already);
}

/// Gone from the gate a week past its expiry, and known all the same.
void test_again_after_expiry(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto token = foreign();
    token.expires_at = world.now + std::chrono::days(1);
    must(import(world, token));
    world.ask({"DEL", k_gate});
    world.now += std::chrono::days(30);
    assert_true(must(import(world, token)).already);
    assert_false(world.exists(k_gate));
}

void check_never_again(AdminWorld& world, const ForeignToken& token) {
    assert_true(world.ask({"PTTL", k_gate}).view().integer() == -1);
    const auto before = world.dump();
    assert_failure(import(world, token), FailureKind::Conflict, "can't be brought back");
    assert_true(world.dump() == before);
}

void test_revoked(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(import(world, foreign()));
    must(admin::revoke_token(world.store(), AdminWorld::root(), k_id));
    check_never_again(world, foreign());
}

void test_project_deleted(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(import(world, foreign(TokenType::Project, "web")));
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    world.project("web");
    check_never_again(world, foreign(TokenType::Project, "web"));
}

/// Details with a bad seal don't tell whether it was imported.
void test_revoked_with_a_bad_seal(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(import(world, foreign()));
    world.ask({"HSET", k_detail, "name", "changed"});
    assert_failure(import(world, foreign()), FailureKind::Damaged, "bad seal");
    must(admin::revoke_token(world.store(), AdminWorld::root(), k_id));
    check_never_again(world, foreign());
}

/// What the gate would let in nowhere isn't told as here already.
void test_gate_record_lost(void** state) {
    auto& world = world_of(state);
    populate(world);
    auto token = foreign();
    token.expires_at = world.now + std::chrono::days(1);
    must(import(world, token));
    world.ask({"DEL", k_gate});
    assert_failure(import(world, token), FailureKind::Damaged, k_id);
    assert_failure(import(world, token), FailureKind::Damaged, "the gate has no record");
    world.now = *token.expires_at;
    assert_true(must(import(world, token)).already);
}

void test_gate_record_damaged(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(import(world, foreign()));
    world.ask({"HSET", k_gate, "name", "changed"});
    const auto before = world.dump();
    assert_failure(import(world, foreign()), FailureKind::Damaged, "has a bad seal");
    assert_true(world.dump() == before);
    world.ask({"DEL", k_detail});
    assert_failure(import(world, foreign()), FailureKind::Damaged, "without its details");
}

void test_gate_record_of_another(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto detail = must(import(world, foreign())).detail;
    const std::string other = "tok_aaaaaaaaaaaaaaaa";
    TokenRecord record;
    record.id = other;
    record.name = "other";
    record.owner = detail.owner;
    record.owner_incarnation = detail.owner_incarnation;
    const auto sealed = seal_token(world.keyring(), k_gate, record).value();
    world.ask({"DEL", k_gate});
    for (const auto& [name, value] : sealed) {
        world.ask({"HSET", k_gate, name, value});
    }
    assert_failure(import(world, foreign()), FailureKind::Conflict, "another token, " + other);
    world.ask({"DEL", k_detail});
    const auto before = world.dump();
    assert_failure(import(world, foreign()), FailureKind::Conflict, "another token, " + other);
    assert_true(world.dump() == before);
}

void test_details_lost(void** state) {
    auto& world = world_of(state);
    populate(world);
    must(import(world, foreign()));
    world.ask({"DEL", k_detail});
    assert_failure(import(world, foreign()), FailureKind::Damaged, "without its details");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_records, AdminWorld),
        world_test(test_refused, AdminWorld),
        world_test(test_who_may, AdminWorld),
        world_test(test_maximum_lifetime, AdminWorld),
        world_test(test_again, AdminWorld),
        world_test(test_again_after_expiry, AdminWorld),
        world_test(test_revoked, AdminWorld),
        world_test(test_project_deleted, AdminWorld),
        world_test(test_revoked_with_a_bad_seal, AdminWorld),
        world_test(test_gate_record_lost, AdminWorld),
        world_test(test_gate_record_damaged, AdminWorld),
        world_test(test_gate_record_of_another, AdminWorld),
        world_test(test_details_lost, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
