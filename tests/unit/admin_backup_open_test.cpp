// A backup taken into a store that is in use: what was taken away since stays away.
#include "admin/keys/resealing.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/settings/initialization.hpp"
#include "admin/tokens/token_changes.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "support/admin_backup.hpp"

#include <chrono>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

BackupWorld& world_of(void** state) {
    return *static_cast<BackupWorld*>(*state);
}

void revoke(AdminWorld& world, const admin::CreatedToken& token) {
    must(admin::revoke_token(world.store(), AdminWorld::root(), token.detail.id));
}

Reason gate(AdminWorld& world, const admin::CreatedToken& token, std::string_view project = {},
            std::string_view permission = {}) {
    return world.gate(token.text.view(), project, permission);
}

admin::CreatedToken token_of_alice(AdminWorld& world, const std::string& name) {
    return world.token(request_for(TokenType::User, name, "alice"));
}

void revoked_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto kept = token_of_alice(world, "kept");
    const auto revoked = token_of_alice(world, "revoked");
    const auto text = export_store(world).text;
    revoke(world, revoked);
    const auto before = dump_without_logs(world);
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 3, 1});
    assert_holds(imported.refusals,
                 "the token " + revoked.detail.id + " was ended here and can't be brought back");
    assert_true(gate(world, revoked) == Reason::RevokedToken);
    assert_true(gate(world, kept) == Reason::None);
    assert_text(dump_without_logs(world), before);
}

/// Redis went back to an earlier state than the backup's: what was ended then is ended again.
void revoked_before(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto token = token_of_alice(world, "revoked");
    const auto gate_key = "tw:gate:t:" + token.detail.lookup;
    const auto admin_key = "tw:admin:t:" + token.detail.id;
    world.ask({"COPY", gate_key, "kept:gate"});
    world.ask({"COPY", admin_key, "kept:admin"});
    revoke(world, token);
    const auto text = export_store(world).text;
    world.ask({"COPY", "kept:gate", gate_key, "REPLACE"});
    world.ask({"PERSIST", gate_key});
    world.ask({"COPY", "kept:admin", admin_key});
    assert_true(gate(world, token) == Reason::None);

    check_tally(import_text(world, text), {1, 2, 0});
    assert_true(gate(world, token) == Reason::RevokedToken);
    assert_false(world.exists(admin_key));
    const auto left = world.ask({"PTTL", gate_key}).view().integer().value_or(-1);
    assert_true(left > 0);
}

/// A token that is lost here, and was never ended here, is made again.
void lost_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto token = token_of_alice(world, "lost");
    const auto text = export_store(world).text;
    world.ask({"DEL", "tw:gate:t:" + token.detail.lookup, "tw:admin:t:" + token.detail.id});
    check_tally(import_text(world, text), {1, 2, 0});
    assert_true(gate(world, token) == Reason::None);
}

/// Half of it is no token that could be made whole.
void half_lost_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto gateless = token_of_alice(world, "gateless");
    const auto detailless = token_of_alice(world, "detailless");
    const auto text = export_store(world).text;
    world.ask({"DEL", "tw:gate:t:" + gateless.detail.lookup, "tw:admin:t:" + detailless.detail.id});
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 2, 2});
    assert_holds(imported.refusals, "its details aren't here");
    assert_holds(imported.refusals,
                 "the gate has no good record of the token " + gateless.detail.id);
    assert_true(gate(world, gateless) == Reason::UnknownToken);
}

void permissions_taken_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan");
    world.grant("alice", "browse", "web");
    const auto token = token_of_alice(world, "all");
    const auto text = export_store(world).text;
    world.ungrant("alice", "scan");
    world.ungrant("alice", "browse", "web");
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 4, 1});
    assert_holds(
        imported.refusals,
        "the grant to the user \"alice\" on the project \"web\" isn't here: it may have been "
        "taken away since the backup; make it by hand");
    assert_true(gate(world, token, "web", "browse") == Reason::MissingPermission);
    assert_true(gate(world, token, "web", "scan") == Reason::MissingPermission);
}

/// Whoever takes a deactivated user's details away gets back neither the user nor the permissions.
void a_user_lost_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.grant("alice", "admin");
    const auto token = token_of_alice(world, "all");
    const auto text = export_store(world).text;
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    world.ask({"DEL", "tw:admin:u:alice", "tw:admin:t:" + token.detail.id,
               "tw:gate:t:" + token.detail.lookup});
    const auto before = dump_without_logs(world);
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 1, 2});
    assert_holds(imported.refusals,
                 "the user \"alice\" isn't here: it may have been taken away since");
    assert_text(world.field("tw:gate:u:alice", "active"), "0");
    assert_text(dump_without_logs(world), before);
}

/// It would come back in the same incarnation, and what was forgotten with it would count again.
void a_project_deleted_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    const auto token = world.token(request_for(TokenType::Project, "ci", "alice", {"web"}));
    const auto text = export_store(world).text;
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    const auto before = dump_without_logs(world);
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 2, 3});
    assert_holds(imported.refusals, "the project \"web\" isn't here: it may have been taken away");
    assert_text(dump_without_logs(world), before);
    assert_true(gate(world, token, "web", "scan") == Reason::RevokedToken);
}

/// Neither a password, nor an organization, nor settings, which hold limits.
void other_records_gone_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.organization("acme");
    must(admin::set_password(world.store(), AdminWorld::root(),
                             {"alice", SecretText("a long password"), std::nullopt}));
    const auto text = export_store(world).text;
    world.ask({"DEL", "tw:admin:settings", "tw:admin:pw:alice", "tw:admin:o:acme"});
    const auto before = dump_without_logs(world);
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 1, 3});
    assert_holds(imported.refusals, "the record of settings isn't here");
    assert_holds(imported.refusals, "the password of the user \"alice\" isn't here");
    assert_holds(imported.refusals, "the organization \"acme\" isn't here");
    assert_text(dump_without_logs(world), before);
}

void a_namesake_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.project("web");
    world.grant("alice", "scan", "web");
    const auto token = world.token(request_for(TokenType::Project, "ci", "alice", {"web"}));
    const auto text = export_store(world).text;
    must(admin::delete_project(world.store(), AdminWorld::root(), "web"));
    world.project("web");
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 2, 3});
    assert_holds(imported.refusals, "the project here is another one of that name");
    assert_holds(imported.refusals, "the project \"web\" here is another one of that name");
    assert_holds(imported.refusals, "was ended here and can't be brought back");
    assert_true(gate(world, token, "web", "scan") == Reason::RevokedToken);
}

void a_name_taken_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto old = token_of_alice(world, "ci");
    const auto text = export_store(world).text;
    world.ask({"DEL", "tw:gate:t:" + old.detail.lookup, "tw:admin:t:" + old.detail.id});
    const auto fresh = token_of_alice(world, "ci");
    const auto imported = import_text(world, text);
    check_tally(imported, {0, 2, 1});
    assert_holds(imported.refusals, "there is a token named \"ci\" already: " + fresh.detail.id);
}

/// What is here is the later word on it.
void changed_since(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    const auto text = export_store(world).text;
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    const auto before = dump_without_logs(world);
    check_tally(import_text(world, text), {0, 2, 0});
    assert_text(dump_without_logs(world), before);
}

void another_store(void** state) {
    auto& world = world_of(state);
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});
    must(admin::initialize_store(world.store(), AdminWorld::root()));
    const auto before = world.dump();
    assert_failure(import_text(world, text).done, FailureKind::StoreRefused,
                   "this Redis holds another store");
    assert_text(world.dump(), before);
}

void something_that_is_no_store(void** state) {
    auto& world = world_of(state);
    const auto text = export_store(world).text;
    world.ask({"DEL", "tw:gate:meta"});
    assert_failure(import_text(world, text).done, FailureKind::Refused,
                   "there are keys under the prefix already");
}

/// Longer than tombstones are kept.
void an_old_backup(void** state) {
    auto& world = world_of(state);
    const auto today = world.now;
    world.now -= std::chrono::days(89); // a day is left to spare
    world.user("alice");
    const auto token = token_of_alice(world, "all");
    const auto text = export_store(world).text;
    world.now = today;
    assert_failure(import_text(world, text).done, FailureKind::Refused,
                   "only an empty Redis takes it");
    world.ask({"FLUSHALL"});
    check_tally(import_text(world, text), {3, 0, 0});
    assert_true(gate(world, token) == Reason::None);
}

/// By a clock that is behind, what has ended long ago would seem fresh.
void a_wrong_clock(void** state) {
    auto& world = world_of(state);
    const auto today = world.now;
    const auto text = export_store(world).text;
    const auto before = world.dump();
    for (const auto wrong : {std::chrono::minutes(-2), std::chrono::minutes(2)}) {
        world.now = today + wrong;
        assert_failure(import_text(world, text).done, FailureKind::Refused, "set both by NTP");
    }
    assert_text(world.dump(), before);
    world.now = today;
    check_tally(import_text(world, text), {0, 1, 0});
}

void a_backup_of_tomorrow(void** state) {
    auto& world = world_of(state);
    const auto today = world.now;
    world.now += std::chrono::hours(1);
    const auto text = export_store(world).text;
    world.now = today;
    assert_failure(import_text(world, text).done, FailureKind::Refused,
                   "this clock or that of the export is wrong");
    world.ask({"FLUSHALL"});
    assert_failure(import_text(world, text).done, FailureKind::Refused,
                   "this clock or that of the export is wrong");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(revoked_since, BackupWorld),
        world_test(revoked_before, BackupWorld),
        world_test(lost_since, BackupWorld),
        world_test(half_lost_since, BackupWorld),
        world_test(permissions_taken_since, BackupWorld),
        world_test(a_user_lost_since, BackupWorld),
        world_test(a_project_deleted_since, BackupWorld),
        world_test(other_records_gone_since, BackupWorld),
        world_test(a_namesake_since, BackupWorld),
        world_test(a_name_taken_since, BackupWorld),
        world_test(changed_since, BackupWorld),
        world_test(another_store, BackupWorld),
        world_test(something_that_is_no_store, BackupWorld),
        world_test(an_old_backup, BackupWorld),
        world_test(a_wrong_clock, BackupWorld),
        world_test(a_backup_of_tomorrow, BackupWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
