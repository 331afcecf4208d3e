// A store, its backup, and the store made again of it: the same tokens pass, and no others.
#include "admin/people/grants.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/sign_in.hpp"
#include "admin/people/users.hpp"
#include "admin/settings/initialization.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "support/admin_backup.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::CutBackup;
using admin::FailureKind;

namespace {

BackupWorld& world_of(void** state) {
    return *static_cast<BackupWorld*>(*state);
}

struct People {
    admin::CreatedToken user, project, narrow, organization, revoked, rotated, successor, expired;
};

/// Something of everything.
People populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob"}) {
        world.user(login);
    }
    world.organization("acme");
    world.project("web");
    world.project("app", "acme");
    world.grant("alice", "scan");
    world.grant("alice", "browse", "web");
    world.grant("bob", "scan", "web");
    world.grant("bob", "admin", {}, "acme");
    must(admin::set_password(world.store(), AdminWorld::root(),
                             {"alice", SecretText("a long password"), std::nullopt}));
    People people{
        world.token(request_for(TokenType::User, "all", "alice")),
        world.token(request_for(TokenType::Project, "ci", "bob", {"web"})),
        world.token(request_for(TokenType::User, "narrow", "alice", {"web"})),
        world.token(request_in("acme", "org", {"app"})),
        world.token(request_for(TokenType::User, "gone", "alice")),
        world.token(request_for(TokenType::User, "turned", "alice")),
        {},
        world.token([&] {
            auto request = request_for(TokenType::User, "short", "alice");
            request.expires_at = world.now + std::chrono::hours(1);
            return request;
        }()),
    };
    must(admin::revoke_token(world.store(), AdminWorld::root(), people.revoked.detail.id));
    people.successor =
        must(admin::rotate_token(world.store(), AdminWorld::root(), people.rotated.detail.id, {}))
            .successor;
    const auto& id = people.user.detail.id;
    world.ask({"HSET", seen_key("tw:", seen_bucket(id)), id, std::to_string(to_epoch(world.now))});
    return people;
}

std::string reason(AdminWorld& world, const admin::CreatedToken& token,
                   std::string_view project = {}, std::string_view permission = {}) {
    return std::string(to_word(world.gate(token.text.view(), project, permission)));
}

void assert_all_pass_as_before(AdminWorld& world, const People& people) {
    assert_text(reason(world, people.user, "web", "browse"), "none");
    assert_text(reason(world, people.user), "none");
    assert_text(reason(world, people.project, "web", "scan"), "none");
    assert_text(reason(world, people.narrow, "web", "scan"), "none");
    assert_true(world.gate(people.narrow.text.view(), "app", "scan") != Reason::None);
    assert_text(reason(world, people.rotated), "none");
    assert_text(reason(world, people.successor), "none");
    assert_true(world.gate(people.revoked.text.view(), {}, {}) == Reason::RevokedToken);
}

constexpr std::size_t k_records = 1 + 1 + 1 + 2 + 2 + 1 + 2 + 7;

void the_same_store_again(void** state) {
    auto& world = world_of(state);
    const auto people = populate(world);
    const auto before = export_store(world);
    assert_int_equal(admin::BackupEnd{before.tally.counts}.records(), k_records);
    assert_int_equal(before.tally.left_out, 0);
    const auto id = world.field("tw:gate:meta", "store");

    world.ask({"FLUSHALL"});
    world.ask({"HSET", "tw:seen:gates", "last", "1800000000"}); // by a gate that runs on
    check_tally(import_text(world, before.text), {k_records, 0, 0});
    assert_text(world.field("tw:gate:meta", "store"), id);
    assert_false(world.exists("tw:admin:restoration"));
    assert_text(records_of(export_store(world).text), records_of(before.text));
    assert_all_pass_as_before(world, people);
    world.now += std::chrono::hours(2);
    assert_true(world.gate(people.expired.text.view(), {}, {}) == Reason::ExpiredToken);
    const auto restored = world.field("tw:admin:t:" + people.user.detail.id, "restored");
    assert_text(restored, std::to_string(to_epoch(world.now - std::chrono::hours(2))));
}

/// A dump's lines: hashes give their fields in the order they were put in. Without what an import
/// adds, and seals, which differ by that.
std::string sorted_without_marks(const std::string& dump, Time now) {
    std::vector<std::string> lines;
    std::istringstream in(dump);
    for (std::string line; std::getline(in, line);) {
        if (line == "seal" || line == "restored") {
            std::string value;
            std::getline(in, value);
            assert_true(line == "seal" || value == std::to_string(to_epoch(now)));
        } else {
            lines.push_back(line);
        }
    }
    std::ranges::sort(lines);
    std::string sorted;
    for (const auto& line : lines) {
        sorted += line + "\n";
    }
    return sorted;
}

/// Whatever leads to a record leads to it again.
void every_index_again(void** state) {
    auto& world = world_of(state);
    const auto people = populate(world);
    const auto text = export_store(world).text;
    const auto before = dump_without_logs(world);
    world.ask({"FLUSHALL"});
    check_tally(import_text(world, text), {k_records, 0, 0});
    assert_text(sorted_without_marks(dump_without_logs(world), world.now),
                sorted_without_marks(before, world.now));
    assert_all_pass_as_before(world, people);
}

void again_changes_nothing(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto text = export_store(world).text;
    const auto before = dump_without_logs(world);
    const auto again = import_text(world, text);
    // All but the token that was revoked when the backup was made are here; that is, too.
    check_tally(again, {0, k_records, 0});
    assert_text(dump_without_logs(world), before);
}

/// Until the end nobody is let in, and nobody is told that a token is unknown.
void a_cut_backup(void** state) {
    auto& world = world_of(state);
    const auto people = populate(world);
    const auto whole = export_store(world).text;
    const auto cut = take_line(whole, "\"kind\":\"end\"").rest;
    world.ask({"FLUSHALL"});
    const auto first = import_text(world, cut);
    assert_failure(first.done, FailureKind::Refused, "the backup is cut");
    assert_holds(first.done.error().message, "by \"tokenward import --cut FILE\"");
    assert_int_equal(first.tally.made, k_records);
    assert_false(world.exists("tw:gate:meta"));
    assert_failure(admin::initialize_store(world.store(), AdminWorld::root()), FailureKind::Refused,
                   "is not at its end: run \"tokenward import\" with the same backup again");

    const auto opened = import_text(world, cut, CutBackup::Open);
    assert_failure(opened.done, FailureKind::Refused, "the backup is cut");
    assert_int_equal(opened.tally.already, k_records);
    assert_true(world.exists("tw:gate:meta"));
    assert_all_pass_as_before(world, people);
}

/// As after a crash: part of it is there, and the next run does the rest.
void begun_and_ended_later(void** state) {
    auto& world = world_of(state);
    const auto people = populate(world);
    const auto whole = export_store(world).text;
    world.ask({"FLUSHALL"});
    const auto half = whole.substr(0, whole.rfind('\n', whole.size() * 2 / 3) + 1);
    assert_failure(import_text(world, half).done, FailureKind::Refused, "the backup is cut");
    const auto rest = import_text(world, whole);
    assert_true(rest.done.ok());
    assert_int_equal(rest.tally.made + rest.tally.already, k_records);
    assert_true(rest.tally.made > 0 && rest.tally.already > 0);
    assert_all_pass_as_before(world, people);
    assert_text(records_of(export_store(world).text), records_of(whole));
}

/// What a gate and a daemon write that run on is no reason to refuse; what only a store has is one.
void where_others_run_on(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});
    world.ask({"HSET", "tw:seen:gates", "last", "1800000000"});
    const auto tried = admin::sign_in(
        world.store(), {"alice", SecretText("a wrong password"), "phone", "api", "127.0.0.1"});
    assert_false(tried.ok());
    assert_true(world.exists("tw:admin:throttle:a:4.7f000001"));
    world.ask({"SET", "tw:admin:throttled", "1"});
    assert_failure(admin::initialize_store(world.store(), AdminWorld::root()), FailureKind::Refused,
                   "such as tw:admin:throttled,");
    world.ask({"DEL", "tw:admin:throttled"});
    check_tally(import_text(world, text), {k_records, 0, 0});
    world.ask({"FLUSHALL"});
    world.ask({"SET", "tw:admin:throttle:a:4.7f000001", "1"});
    must(admin::initialize_store(world.store(), AdminWorld::root()));
}

void another_backup_meanwhile(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto first = export_store(world).text;
    const auto second = export_store(world).text;
    world.ask({"FLUSHALL"});
    assert_false(import_text(world, first.substr(0, first.find('\n') + 1)).done.ok());
    assert_failure(import_text(world, second).done, FailureKind::StoreRefused,
                   "another backup was begun here");
    assert_true(import_text(world, first).done.ok());
    assert_true(import_text(world, second).done.ok());
}

/// One line less is one record less, and nothing else.
void a_line_that_was_changed(void** state) {
    auto& world = world_of(state);
    const auto people = populate(world);
    auto text = export_store(world).text;
    const auto name = text.find("\"name\":\"narrow\"");
    text.replace(name + 8, 6, "broad1");
    world.ask({"FLUSHALL"});
    const auto imported = import_text(world, text);
    assert_failure(imported.done, FailureKind::Refused,
                   "1 line is missing or can't be believed. The store stays closed");
    assert_int_equal(imported.tally.made, k_records - 1);
    assert_int_equal(imported.tally.refused, 1);
    assert_holds(imported.refusals, "the line was changed, or is not of this backup");
    assert_false(world.exists("tw:gate:meta"));

    const auto opened = import_text(world, text, CutBackup::Open);
    assert_failure(opened.done, FailureKind::Refused, "1 line is missing or can't be believed");
    assert_true(world.exists("tw:gate:meta"));
    assert_true(world.gate(people.narrow.text.view(), {}, {}) == Reason::UnknownToken);
    assert_text(reason(world, people.user), "none");
}

/// A parent that is missing takes its children along, each told.
void children_without_parents(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto text =
        take_line(
            export_store(world).text,
            "\"kind\":\"user\",\"record\":{\"active\":\"1\",\"by\":\"os:root\",\"created\":\"" +
                std::to_string(to_epoch(world.now)) + "\",\"inc\":")
            .rest;
    world.ask({"FLUSHALL"});
    const auto imported = import_text(world, text);
    assert_failure(imported.done, FailureKind::Refused, "2 lines are missing");
    assert_false(world.exists("tw:gate:meta"));
    assert_holds(imported.refusals, "before it, 2 lines are missing");
    assert_holds(imported.refusals, "the user \"alice\" isn't here");
    // One password, two grants, six tokens of people, and the word about what is missing.
    assert_int_equal(imported.tally.refused, 1 + 2 + 6 + 1);
}

/// What somebody took from the gate alone doesn't come back by way of a backup.
void tokens_without_a_gate_record(void** state) {
    auto& world = world_of(state);
    const auto people = populate(world);
    world.ask({"DEL", "tw:gate:t:" + people.user.detail.lookup});
    world.ask({"HSET", "tw:admin:t:" + people.narrow.detail.id, "name", "other"});
    const auto exported = export_store(world);
    assert_int_equal(exported.tally.left_out, 2);
    assert_int_equal(exported.left_out.size(), 2);
    world.ask({"FLUSHALL"});
    check_tally(import_text(world, exported.text), {k_records - 2, 0, 0});
    for (const auto* const token : {&people.user, &people.narrow}) {
        assert_true(world.gate(token->text.view(), {}, {}) == Reason::UnknownToken);
    }
}

/// A backup says no more than the gate does: details alone are one half of a right.
void rights_without_a_gate_record(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto whole = export_store(world);
    world.user("carol");
    world.ask({"COPY", "tw:gate:u:bob", "kept:bob"});
    must(admin::set_user_active(world.store(), AdminWorld::root(), "bob", false));
    world.ask({"COPY", "tw:gate:u:bob", "kept:inactive"});
    must(admin::set_user_active(world.store(), AdminWorld::root(), "bob", true));
    world.ask({"COPY", "kept:inactive", "tw:gate:u:bob", "REPLACE"}); // allows less
    world.ask({"HSET", "tw:gate:u:carol", "perms", "admin"});         // a bad seal
    world.ask({"DEL", "tw:gate:p:app", "tw:gate:u:alice:web"});
    const auto exported = export_store(world);
    assert_int_equal(exported.tally.left_out, 4);
    for (const auto* const part :
         {"\"kind\":\"grant\"", "\"kind\":\"user\"", "\"kind\":\"project\""}) {
        assert_true(take_line(exported.text, part).line.size() <
                    take_line(whole.text, part).line.size());
    }
    for (const auto& sentence : exported.left_out) {
        assert_holds(sentence, "run \"tokenward fsck\" first");
    }
}

/// It is not left out without a word.
void made_by_a_clock_ahead(void** state) {
    auto& world = world_of(state);
    const auto today = world.now;
    world.now += std::chrono::hours(1);
    world.user("alice");
    const auto token = world.token(request_for(TokenType::User, "all", "alice"));
    world.now = today;
    const auto exported = export_store(world);
    assert_int_equal(exported.tally.left_out, 2);
    assert_holds(exported.left_out[0], "the user \"alice\" was made at ");
    assert_holds(exported.left_out[1], token.detail.id + "\" was made at ");
}

/// An id that expired long ago is only listed; its gate record was gone.
void long_expired(void** state) {
    auto& world = world_of(state);
    const auto today = world.now;
    world.now -= std::chrono::days(30);
    const auto people = populate(world);
    world.now = today;
    assert_false(world.exists("tw:gate:t:" + people.expired.detail.lookup));
    assert_false(world.exists("tw:gate:t:" + people.rotated.detail.lookup));
    const auto text = export_store(world).text;
    world.ask({"FLUSHALL"});
    check_tally(import_text(world, text), {k_records, 0, 0});
    assert_true(world.exists("tw:admin:t:" + people.expired.detail.id));
    assert_false(world.exists("tw:gate:t:" + people.expired.detail.lookup));
}

/// Whoever may write to Redis can't keep a backup from being made.
void keys_of_another_type(void** state) {
    auto& world = world_of(state);
    populate(world);
    for (const auto* const key : {"tw:gate:t:00000000000000000000000000000000",
                                  "tw:admin:t:tok_aaaaaaaaaaaaaaaa", "tw:admin:p:odd"}) {
        world.ask({"SET", key, "x"});
    }
    const auto exported = export_store(world);
    assert_int_equal(admin::BackupEnd{exported.tally.counts}.records(), k_records);
    assert_int_equal(exported.tally.left_out, 2); // no tombstone is in the gate's place
}

void only_system_administrators(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto text = export_store(world).text;
    const admin::ExportSink nothing{[](std::string_view) { return admin::Answer<Done>(Done{}); },
                                    [](const std::string&) {},
                                    [](std::uint64_t) {
                                    }};
    assert_failure(admin::export_store(world.store(), AdminWorld::as("alice"), nothing),
                   FailureKind::Refused, "no system administrator");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(the_same_store_again, BackupWorld),
        world_test(every_index_again, BackupWorld),
        world_test(again_changes_nothing, BackupWorld),
        world_test(a_cut_backup, BackupWorld),
        world_test(begun_and_ended_later, BackupWorld),
        world_test(where_others_run_on, BackupWorld),
        world_test(another_backup_meanwhile, BackupWorld),
        world_test(a_line_that_was_changed, BackupWorld),
        world_test(children_without_parents, BackupWorld),
        world_test(tokens_without_a_gate_record, BackupWorld),
        world_test(rights_without_a_gate_record, BackupWorld),
        world_test(made_by_a_clock_ahead, BackupWorld),
        world_test(long_expired, BackupWorld),
        world_test(keys_of_another_type, BackupWorld),
        world_test(only_system_administrators, BackupWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
