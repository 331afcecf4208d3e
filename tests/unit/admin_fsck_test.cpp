// fsck: what it finds, what it does about it, and what it leaves.
#include "admin/audit/audit_listing.hpp"
#include "admin/fsck/fsck.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/projects.hpp"
#include "admin/settings/initialization.hpp"
#include "admin/tokens/token_import.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "files/system_random.hpp"
#include "support/admin_world.hpp"
#include "support/store_checker.hpp"
#include "support/store_copy.hpp"
#include "support/store_rights.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;
using admin::FaultKind;
using admin::FsckManner;
using std::chrono::days;

namespace {

const std::vector<std::string> k_projects = {"", "web", "api", "lone"};
const std::vector<std::string> k_permissions = {"", "scan", "admin", "browse"};

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

struct Tokens {
    admin::TokenDetail user;
    admin::TokenDetail project;
    admin::TokenDetail narrow;
    admin::TokenDetail of_acme;
    admin::TokenDetail expiring;
};

Tokens populate(AdminWorld& world) {
    for (const auto* const login : {"alice", "bob"}) {
        world.user(login);
    }
    world.organization("acme");
    world.project("web", "acme");
    world.project("api", "acme");
    world.project("lone");
    world.grant("alice", "scan", "web");
    world.grant("alice", "browse", "lone");
    world.grant("alice", "scan");
    world.grant("bob", "admin", {}, "acme");
    auto narrow = request_for(TokenType::User, "narrow", "alice", {"web", "lone"});
    narrow.permissions = {"scan"};
    auto expiring = request_for(TokenType::Global, "expiring", "alice");
    expiring.expires_at = world.now + days(30);
    Tokens made;
    made.user = world.token(request_for(TokenType::User, "user", "alice")).detail;
    made.project = world.token(request_for(TokenType::Project, "project", "alice", {"web"})).detail;
    made.narrow = world.token(narrow).detail;
    made.of_acme = world.token(request_in("acme", "ours", {"web", "api"})).detail;
    made.expiring = world.token(expiring).detail;
    return made;
}

admin::Answer<admin::FsckReport> run(admin::Store& store, FsckManner manner = FsckManner::Mends,
                                     const admin::Actor& actor = AdminWorld::root()) {
    return admin::fsck(store, actor, manner, [](std::string_view, std::size_t, std::size_t) {});
}

admin::FsckReport check(AdminWorld& world, FsckManner manner = FsckManner::Mends) {
    return must(run(world.store(), manner));
}

/// `token_incomplete 1/1`: kind, mended of found.
std::string text_of(const admin::FsckReport& report) {
    std::string text;
    for (const auto& [kind, tally] : report.faults) {
        text.append(text.empty() ? "" : ", ").append(to_word(kind)).append(" ");
        text.append(std::to_string(tally.mended)).append("/").append(std::to_string(tally.found));
    }
    return text;
}

void require_whole(AdminWorld& world, const std::string& when,
                   const std::set<std::string>& bad = {}) {
    if (const auto faults = faults_of(world, bad); !faults.empty()) {
        fail_msg("%s:\n%s", when.c_str(), in_lines(faults).c_str());
    }
}

std::set<std::string> rights(AdminWorld& world) {
    return rights_in(world, k_projects, k_permissions);
}

void require_within(const std::set<std::string>& some, const std::set<std::string>& others,
                    const std::string& when) {
    if (const auto more = beyond(some, others); !more.empty()) {
        fail_msg("%s, lets in:\n%s", when.c_str(), in_lines(more).c_str());
    }
}

void test_nothing_wrong(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto before = StoreCopy::take(world);
    const auto report = check(world);
    assert_text(text_of(report), "");
    assert_true(report.looked_at > 20);
    assert_true(report.is_consistent());
    // No audit entry either.
    assert_true(StoreCopy::take(world) == before);
}

/// One way to damage a store, and what is told of it.
struct Damage {
    const char* name;
    std::function<void(AdminWorld&, const Tokens&)> done;
    const char* told;
};

const std::vector<Damage>& damages() {
    static const std::vector<Damage> all = {
        {"a token's gate record",
         [](AdminWorld& world, const Tokens& tokens) {
             world.ask({"DEL", "tw:gate:t:" + tokens.user.lookup});
         },
         "token_incomplete 1/1"},
        {"a token's details",
         [](AdminWorld& world, const Tokens& tokens) {
             world.ask({"DEL", "tw:admin:t:" + tokens.narrow.id});
         },
         // Two lists, two projects, a name.
         "token_unknown 1/1, token_gone 1/1, entry_stray 4/4"},
        {"a token",
         [](AdminWorld& world, const Tokens& tokens) {
             world.ask({"DEL", "tw:admin:t:" + tokens.user.id, "tw:gate:t:" + tokens.user.lookup});
         },
         "token_gone 1/1, entry_stray 2/2"},
        {"the end of a gate record",
         [](AdminWorld& world, const Tokens& tokens) {
             world.ask({"PERSIST", "tw:gate:t:" + tokens.expiring.lookup});
         },
         "token_without_end 1/1"},
        {"a user's gate record",
         [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:gate:u:alice"}); },
         "user_incomplete 1/1"},
        {"a user", [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:admin:u:bob"}); },
         "user_gone 1/1, entry_stray 2/2"},
        {"a project's gate record",
         [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:gate:p:web"}); },
         "project_incomplete 1/1, grant_void 1/1, token_project_gone 3/3, entry_stray 2/2"},
        {"a project",
         [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:admin:p:lone"}); },
         "project_gone 1/1, grant_void 1/1, token_project_gone 1/1, entry_stray 2/2"},
        {"an organization",
         [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:admin:o:acme"}); },
         "organization_gone 3/3, token_of_nobody 1/1, entry_stray 4/4"},
        {"a grant",
         [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:admin:u:alice:web"}); },
         "grant_incomplete 1/1, entry_stray 2/2"},
        {"a grant's gate record",
         [](AdminWorld& world, const Tokens&) { world.ask({"DEL", "tw:gate:u:alice:web"}); },
         "grant_incomplete 1/1"},
        {"lists",
         [](AdminWorld& world, const Tokens&) {
             world.ask({"DEL", "tw:admin:tokens", "tw:admin:names:u:alice", "tw:admin:projects"});
         },
         "entry_missing 12/12"},
        {"entries that lead nowhere, and one by a wrong score",
         [](AdminWorld& world, const Tokens& tokens) {
             world.ask({"ZADD", "tw:admin:users", "0", "nobody"});
             world.ask({"ZADD", "tw:admin:tokens:u:bob", "1", tokens.user.id});
             world.ask({"ZADD", "tw:admin:expiry", "1.5", "not an id"});
             world.ask({"ZADD", "tw:admin:expiry", "17", tokens.expiring.id});
             world.ask({"HSET", "tw:admin:names:u:alice", "old", tokens.user.id});
         },
         "entry_missing 1/1, entry_stray 4/4"},
        {"last uses of what isn't there",
         [](AdminWorld& world, const Tokens& tokens) {
             world.ask(
                 {"HSET", seen_key("tw:", seen_bucket(tokens.user.id)), tokens.user.id, "17"});
             world.ask({"HSET", "tw:seen:00", "tok_aaaaaaaaaaaaaaaa", "17", "x", "y"});
         },
         "last_use_stray 2/2"},
    };
    return all;
}

void test_damages(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    const auto whole = StoreCopy::take(world);
    for (const auto& damage : damages()) {
        whole.put_back(world);
        damage.done(world, tokens);
        const auto left = rights(world);
        assert_text(std::string(damage.name) + ": " + text_of(check(world)),
                    std::string(damage.name) + ": " + damage.told);
        require_whole(world, damage.name);
        require_within(rights(world), left, damage.name);
        assert_text(text_of(check(world)), "");
    }
}

/// The same counts as the repair, and nothing done.
void test_only_looking(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    const auto whole = StoreCopy::take(world);
    for (const auto& damage : damages()) {
        whole.put_back(world);
        damage.done(world, tokens);
        const auto before = StoreCopy::take(world);
        const auto report = check(world, FsckManner::OnlyLooks);
        assert_true(report.found() > 0);
        assert_int_equal(report.mended(), 0);
        assert_false(report.is_consistent());
        assert_true(StoreCopy::take(world) == before);
    }
}

void test_audit(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    world.ask({"DEL", "tw:gate:t:" + tokens.user.lookup, "tw:gate:t:" + tokens.narrow.lookup});
    (void)check(world);
    admin::AuditFilter filter;
    filter.what = "store.fsck";
    const auto entries =
        must(admin::list_audit(world.store(), AdminWorld::root(), filter, {})).items;
    assert_int_equal(entries.size(), 1);
    assert_text(entries.front().details.front().first, "token_incomplete");
    assert_text(entries.front().details.front().second, "2");
}

void test_for_the_local_administrator(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.grant("alice", "admin");
    assert_failure(run(world.store(), FsckManner::Mends, AdminWorld::as("alice")),
                   FailureKind::Refused, "only the local system administrator");
    world.ask({"DEL", "tw:gate:meta"});
    assert_failure(run(world.store()), FailureKind::StoreRefused, "holds no Tokenward store");
}

/// Of a thousand, twenty are named.
void test_names_are_bounded(void** state) {
    auto& world = world_of(state);
    populate(world);
    for (int i = 0; i < 1000; ++i) {
        world.ask({"ZADD", "tw:admin:users", "0", "nobody" + std::to_string(i)});
    }
    const auto report = check(world);
    const auto& tally = report.faults.at(FaultKind::EntryStray);
    assert_int_equal(tally.found, 1000);
    assert_int_equal(tally.named.size(), admin::k_faults_named);
    require_whole(world, "afterwards");
}

/// Whoever writes to Redis can bring an earlier state of a gate record back; it isn't believed.
void test_an_earlier_state_at_the_gate(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    const auto bring_back = [&](const std::string& key, const std::function<void()>& change) {
        const auto dumped = std::string(world.ask({"DUMP", key}).view().string().value_or(""));
        change();
        const auto left = rights(world);
        world.ask({"RESTORE", key, "0", dumped, "REPLACE"});
        assert_false(beyond(rights(world), left).empty());
        (void)check(world);
        require_within(rights(world), left, key);
        require_whole(world, key);
    };
    bring_back("tw:gate:u:alice:web", [&] {
        world.grant("alice", "admin", "web");
        world.ungrant("alice", "scan", "web");
        world.ungrant("alice", "scan");
    });
    world.grant("alice", "scan");
    bring_back("tw:gate:u:alice", [&] { world.ungrant("alice", "scan"); });
    bring_back("tw:gate:u:alice", [&] {
        must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", false));
    });
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", true));
    bring_back("tw:gate:t:" + tokens.user.lookup, [&] {
        must(admin::revoke_token(world.store(), AdminWorld::root(), tokens.user.id));
    });
}

/// A user whom the gate forgot is deactivated, and an administrator's word brings all back.
void test_a_forgotten_user(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto before = rights(world);
    world.ask({"DEL", "tw:gate:u:alice"});
    assert_text(text_of(check(world)), "user_incomplete 1/1");
    assert_text(world.field("tw:admin:u:alice", "active"), "0");
    assert_text(world.field("tw:gate:u:alice", "active"), "0");
    must(admin::set_user_active(world.store(), AdminWorld::root(), "alice", true));
    assert_true(rights(world) == before);
}

/// Seals that are no good are told and left, with what hangs on them, again and again.
void test_bad_seals(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    const std::set<std::string> bad = {"tw:admin:u:bob",
                                       "tw:gate:u:alice",
                                       "tw:admin:p:api",
                                       "tw:admin:u:alice:web",
                                       "tw:admin:o:acme",
                                       "tw:admin:t:" + tokens.user.id,
                                       "tw:gate:t:" + tokens.narrow.lookup};
    for (const auto& key : bad) {
        world.ask({"HSET", key, "seal", "Axxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"});
    }
    world.ask({"SET", "tw:admin:p:nohash", "x"});
    world.ask({"HSET", "tw:gate:t:no lookup", "id", "x"});
    const auto before = StoreCopy::take(world);
    const auto left = rights(world);
    for (int i = 0; i < 2; ++i) {
        const auto report = check(world);
        assert_text(text_of(report), "bad_seal 0/9");
        assert_false(report.is_consistent());
    }
    assert_true(StoreCopy::take(world) == before);
    assert_true(rights(world) == left);
}

void test_settings(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ask({"HSET", "tw:admin:settings", "maxdays", "9"});
    assert_text(text_of(check(world)), "bad_seal 0/1");
    world.ask({"DEL", "tw:admin:settings"});
    assert_text(text_of(check(world)), "settings_gone 0/1");
    assert_false(world.exists("tw:admin:settings"));
}

void test_other_types(void** state) {
    auto& world = world_of(state);
    populate(world);
    world.ask({"DEL", "tw:admin:tokens", "tw:admin:names:u:alice", "tw:admin:orgs"});
    world.ask({"SET", "tw:admin:tokens", "x"});
    world.ask({"SET", "tw:admin:names:u:alice", "x"});
    world.ask({"SET", "tw:seen:07", "x"});
    world.ask({"DEL", "tw:gate:u:bob"});
    assert_text(text_of(check(world)), "other_type 0/3, user_incomplete 1/1, entry_missing 1/1");
    assert_text(text_of(check(world)), "other_type 0/3");
}

/// A tombstone of what was imported stands for good, whatever became of the rest.
void test_ended_tokens(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    admin::ForeignToken token;
    token.hash = std::string(96, 'a');
    token.name = "foreign";
    token.owner = "alice";
    token.created_at = from_epoch(1'600'000'000);
    const auto imported =
        must(admin::import_token(world.store(), AdminWorld::root(), token)).detail;
    for (const auto& detail : {imported, tokens.user}) {
        const auto key = "tw:admin:t:" + detail.id;
        const auto dumped = std::string(world.ask({"DUMP", key}).view().string().value_or(""));
        must(admin::revoke_token(world.store(), AdminWorld::root(), detail.id));
        world.ask({"RESTORE", key, "0", dumped});
        world.ask({"PERSIST", "tw:gate:t:" + detail.lookup});
        assert_text(text_of(check(world)), "token_ended 1/1");
        require_whole(world, detail.name);
    }
    assert_int_equal(world.ask({"PTTL", "tw:gate:t:" + imported.lookup}).view().integer().value(),
                     -1);
    assert_true(world.ask({"PTTL", "tw:gate:t:" + tokens.user.lookup}).view().integer() > 0);
    assert_text(world.field("tw:gate:t:" + tokens.user.lookup, "why"), "revoked");
}

/// Once expired and gone from the gate, a token stays listed until it is revoked.
void test_expired_tokens_stay(void** state) {
    auto& world = world_of(state);
    const auto tokens = populate(world);
    world.now += days(40);
    world.ask({"DEL", "tw:gate:t:" + tokens.expiring.lookup});
    assert_text(text_of(check(world)), "");
    assert_true(world.exists("tw:admin:t:" + tokens.expiring.id));
}

void test_messages(void** state) {
    auto& world = world_of(state);
    populate(world);
    admin::Message message;
    message.channel = "webhook";
    message.kind = "token.reused";
    message.payload = "{}";
    const auto id = must(world.store().change(
        [&](admin::Change& change) { return admin::enqueue(change, message); }));
    world.ask({"DEL", "tw:admin:outbox:webhook"});
    world.ask({"ZADD", "tw:admin:outbox:webhook", "17", "msg_none"});
    assert_text(text_of(check(world)), "message_unqueued 1/1, entry_stray 1/1");
    require_whole(world, "afterwards");
    assert_text(must(admin::claim_message(world.store(), "webhook")).value().id, id);
}

/// After a promotion, as `reseal`.
void test_old_seals(void** state) {
    auto& world = world_of(state);
    auto file = KeyFile::create(files::system_random()).value();
    const auto first = std::make_shared<const Keyring>(Keyring::from(file).value());
    world.ask({"FLUSHALL"});
    auto store = world.open(first);
    must(admin::initialize_store(store, AdminWorld::root()));
    must(admin::create_user(store, AdminWorld::root(), "alice"));
    must(admin::create_project(store, AdminWorld::root(), "web", {}));
    must(admin::create_token(store, AdminWorld::as("alice"),
                             request_for(TokenType::User, "user", "alice")));
    const auto id = file.add(files::system_random()).value();
    assert_true(file.promote(id).ok());
    auto promoted = world.open(std::make_shared<const Keyring>(Keyring::from(file).value()));
    // meta, settings; user, project and token twice each.
    assert_text(text_of(must(run(promoted))), "old_seal 8/8");
    assert_text(text_of(must(run(promoted))), "");
    assert_true(file.demote(first->current_id()).ok());
    auto demoted = world.open(std::make_shared<const Keyring>(Keyring::from(file).value()));
    assert_text(text_of(must(run(demoted))), "");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_nothing_wrong, AdminWorld),
        world_test(test_damages, AdminWorld),
        world_test(test_only_looking, AdminWorld),
        world_test(test_audit, AdminWorld),
        world_test(test_for_the_local_administrator, AdminWorld),
        world_test(test_names_are_bounded, AdminWorld),
        world_test(test_an_earlier_state_at_the_gate, AdminWorld),
        world_test(test_a_forgotten_user, AdminWorld),
        world_test(test_bad_seals, AdminWorld),
        world_test(test_settings, AdminWorld),
        world_test(test_other_types, AdminWorld),
        world_test(test_ended_tokens, AdminWorld),
        world_test(test_expired_tokens_stay, AdminWorld),
        world_test(test_messages, AdminWorld),
        world_test(test_old_seals, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
