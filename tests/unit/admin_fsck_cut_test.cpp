// Every write that Tokenward makes, cut after each of its commands: fsck makes the store whole
// again, lets in nobody who was refused, and then finds nothing more. (Settings that are gone are
// told, not made up: see admin_fsck_test.cpp.)
#include "admin/fsck/fsck.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/people/grants.hpp"
#include "admin/people/passwords.hpp"
#include "admin/people/sign_in.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "admin/tokens/token_changes.hpp"
#include "admin/tokens/token_import.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "admin/tokens/token_succession.hpp"
#include "admin/uses/idle_removal.hpp"
#include "admin/uses/use_events.hpp"
#include "support/core_support.hpp"
#include "support/store_checker.hpp"
#include "support/store_copy.hpp"
#include "support/store_rights.hpp"
#include "tokenward/seen_name.hpp"

#include <functional>
#include <span>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using std::chrono::days;

namespace {

const std::string k_hash = "144b8b8063a940f05a388034dc52962591bf88e78279f1b8038d3e96a456b6ed"
                           "4cc75f251fc8b93821c312d687846f44";
const std::string k_imported = "tok_aogt5fvek23o2tgh";

const std::vector<std::string> k_projects = {"", "web", "api", "lone"};
const std::vector<std::string> k_permissions = {"", "scan", "admin", "browse", "provision"};

using Rights = std::set<std::string>;

Rights rights_of(AdminWorld& world) {
    return rights_in(world, k_projects, k_permissions);
}

admin::FsckReport check(AdminWorld& world, admin::FsckManner manner = admin::FsckManner::Mends) {
    return must(admin::fsck(world.store(), AdminWorld::root(), manner,
                            [](std::string_view, std::size_t, std::size_t) {}));
}

void require_no_faults(AdminWorld& world, const std::string& when) {
    if (const auto faults = faults_of(world); !faults.empty()) {
        fail_msg("%s:\n%s", when.c_str(), in_lines(faults).c_str());
    }
}

void require_within(const Rights& rights, const Rights& others, const std::string& when) {
    if (const auto more = beyond(rights, others); !more.empty()) {
        fail_msg("%s:\n%s", when.c_str(), in_lines(more).c_str());
    }
}

void require_nothing_found(AdminWorld& world, const std::string& when) {
    const auto report = check(world);
    std::vector<std::string> found;
    for (const auto& [kind, tally] : report.faults) {
        for (const auto& name : tally.named) {
            found.push_back(std::string(to_word(kind)) + " " + name);
        }
    }
    if (!found.empty()) {
        fail_msg("%s, fsck finds:\n%s", when.c_str(), in_lines(found).c_str());
    }
}

std::string first_words(const WrittenCommand& command) {
    return command[0] + " " + (command.size() > 1 ? command[1] : std::string());
}

/// Does it and cuts it: nobody gets in after the repair who wasn't let in by what the cut left, nor
/// who was neither before the change nor after it.
class Cutter {
public:
    explicit Cutter(RecordedWorld& world) : world_(world) {}

    void cut(const std::string& name, const std::function<void()>& write) {
        (void)world_.take_written();
        const auto before = StoreCopy::take(world_);
        const auto rights_before = rights_of(world_);
        write();
        const auto commands = world_.take_written();
        const auto after = StoreCopy::take(world_);
        const auto rights_after = rights_of(world_);
        if (commands.empty()) {
            fail_msg("%s wrote nothing", name.c_str());
        }
        require_nothing_found(world_, name + " as a whole");
        auto either = rights_before;
        either.insert(rights_after.begin(), rights_after.end());
        for (std::size_t k = 1; k < commands.size(); ++k) {
            before.put_back(world_);
            world_.apply(std::span(commands).first(k));
            const auto when = name + ", cut after command " + std::to_string(k) + " of " +
                              std::to_string(commands.size()) + " (" +
                              first_words(commands[k - 1]) + ")";
            const auto rights_cut = rights_of(world_);
            (void)check(world_);
            require_no_faults(world_, when);
            require_within(rights_of(world_), rights_cut, when + ", lets in again");
            require_within(rights_of(world_), either, when + ", lets in");
            require_nothing_found(world_, when + ", a second time");
            ++cuts;
        }
        after.put_back(world_);
        // Putting back is no write of Tokenward's.
        (void)world_.take_written();
    }

    std::size_t cuts = 0;

private:
    RecordedWorld& world_;
};

RecordedWorld& world_of(void** state) {
    return *static_cast<RecordedWorld*>(*state);
}

void populate(RecordedWorld& world) {
    for (const auto* const login : {"alice", "bob", "carol"}) {
        world.user(login);
    }
    world.organization("acme");
    world.organization("other");
    world.project("web", "acme");
    world.project("api", "acme");
    world.project("lone");
    world.grant("alice", "scan", "web");
    world.grant("alice", "scan", "lone");
    world.grant("bob", "browse", "web");
    world.grant("bob", "admin", {}, "acme");
    world.grant("carol", "scan");
}

admin::CreatedToken pinned_token(RecordedWorld& world) {
    auto request = request_for(TokenType::User, "pinned", "alice", {"web", "lone"});
    request.attributes = {{"department", "cardiology"}};
    request.permissions = {"scan"};
    request.expires_at = world.now + days(90);
    return world.token(request);
}

void tell(AdminWorld& world, std::string_view event, std::string_view id) {
    (void)world.ask({"XADD", "tw:seen:events", "*", "event", event, "id", id, "addr", "192.0.2.7",
                     "at", std::to_string(to_epoch(world.now))});
}

void test_people_and_places(void** state) {
    auto& world = world_of(state);
    Cutter cutter(world);
    auto& store = world.store();
    const auto root = AdminWorld::root();
    cutter.cut("create user", [&] { world.user("alice"); });
    cutter.cut("create administrator",
               [&] { must(admin::create_administrator(store, root, "boss")); });
    cutter.cut("create organization", [&] { world.organization("acme"); });
    cutter.cut("create project", [&] { world.project("lone"); });
    cutter.cut("create project in an organization", [&] { world.project("web", "acme"); });
    cutter.cut("grant globally", [&] { world.grant("alice", "scan"); });
    cutter.cut("grant in an organization", [&] { world.grant("alice", "admin", {}, "acme"); });
    cutter.cut("grant on a project", [&] { world.grant("alice", "scan", "web"); });
    cutter.cut("grant more on a project", [&] { world.grant("alice", "browse", "web"); });
    world.token(request_for(TokenType::User, "all", "alice"));
    world.token(request_for(TokenType::Project, "one", "alice", {"web"}));
    cutter.cut("take some on a project", [&] { world.ungrant("alice", "browse", "web"); });
    cutter.cut("take all on a project", [&] { world.ungrant("alice", "scan", "web"); });
    cutter.cut("take globally", [&] { world.ungrant("alice", "scan"); });
    cutter.cut("take in an organization", [&] { world.ungrant("alice", "admin", {}, "acme"); });
    cutter.cut("edit user", [&] {
        admin::UserProfileEdit edit;
        edit.name = "Alice";
        must(admin::edit_user(store, root, "alice", edit));
    });
    cutter.cut("deactivate", [&] { must(admin::set_user_active(store, root, "alice", false)); });
    cutter.cut("activate", [&] { must(admin::set_user_active(store, root, "alice", true)); });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_tokens(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    auto& store = world.store();
    const auto root = AdminWorld::root();
    std::string user;
    std::string pinned;
    std::string of_acme;
    cutter.cut("create user token",
               [&] { user = world.token(request_for(TokenType::User, "u", "alice")).detail.id; });
    cutter.cut("create narrow token", [&] { pinned = pinned_token(world).detail.id; });
    cutter.cut("create project token",
               [&] { world.token(request_for(TokenType::Project, "p", "alice", {"web"})); });
    cutter.cut("create global token",
               [&] { world.token(request_for(TokenType::Global, "g", "carol")); });
    cutter.cut("create organization token", [&] { world.token(request_in("acme", "all of it")); });
    cutter.cut("create organization token for projects",
               [&] { of_acme = world.token(request_in("acme", "one", {"web"})).detail.id; });
    cutter.cut("rename", [&] {
        admin::TokenEdit edit;
        edit.name = "another";
        edit.description = "for tests";
        must(admin::edit_token(store, root, pinned, edit));
    });
    cutter.cut("widen projects", [&] {
        admin::ProjectListEdit edit;
        edit.add = {"api"};
        must(admin::edit_token_projects(store, root, of_acme, edit));
    });
    cutter.cut("narrow projects", [&] {
        admin::ProjectListEdit edit;
        edit.remove = {"web"};
        must(admin::edit_token_projects(store, root, of_acme, edit));
    });
    cutter.cut("swap projects", [&] {
        admin::ProjectListEdit edit;
        edit.add = {"web"};
        edit.remove = {"api"};
        must(admin::edit_token_projects(store, root, of_acme, edit));
    });
    cutter.cut("revoke", [&] { must(admin::revoke_token(store, root, user)); });
    cutter.cut("revoke one that expires", [&] { must(admin::revoke_token(store, root, pinned)); });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_rotation(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    auto& store = world.store();
    const auto alice = AdminWorld::as("alice");
    const auto user = world.token(request_for(TokenType::User, "u", "alice")).detail.id;
    const auto pinned = pinned_token(world).detail.id;
    const auto project =
        world.token(request_for(TokenType::Project, "p", "alice", {"web"})).detail.id;
    std::string successor;
    cutter.cut("rotate", [&] {
        successor = must(admin::rotate_token(store, alice, user, {})).successor.detail.id;
    });
    std::string unwanted;
    cutter.cut("rotate one that expires", [&] {
        unwanted = must(admin::rotate_token(store, alice, pinned, {})).successor.detail.id;
    });
    cutter.cut("revoke a successor", [&] { must(admin::revoke_token(store, alice, unwanted)); });
    cutter.cut("rotate without grace", [&] {
        admin::RotationRequest request;
        request.grace = std::chrono::seconds(0);
        must(admin::rotate_token(store, alice, project, request));
    });
    tell(world, "successor-used", successor);
    cutter.cut("first use",
               [&] { assert_int_equal(must(admin::work_use_events(store, true)).ended, 1); });
    world.now += days(8);
    cutter.cut("end of a grace", [&] { assert_true(must(admin::end_over_graces(store, 10)) > 0); });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_imports(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    admin::ForeignToken token;
    token.hash = k_hash;
    token.name = "ci";
    token.type = TokenType::Project;
    token.owner = "alice";
    token.project = "web";
    token.created_at = from_epoch(1'600'000'000);
    token.last_used = from_epoch(1'700'000'000);
    token.expires_at = world.now + days(20);
    cutter.cut("import",
               [&] { must(admin::import_token(world.store(), AdminWorld::root(), token)); });
    cutter.cut("revoke what was imported",
               [&] { must(admin::revoke_token(world.store(), AdminWorld::root(), k_imported)); });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_sessions(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    auto& store = world.store();
    const auto set = [&](const std::string& password) {
        must(admin::set_password(store, AdminWorld::root(),
                                 {"alice", SecretText(std::string(password)), {}}));
    };
    const auto sign_in = [&](const std::string& device) {
        return must(admin::sign_in(store, {"alice", SecretText(std::string("correct horse")),
                                           device, "api", "192.0.2.1"}))
            .detail.id;
    };
    std::string session;
    cutter.cut("set a password", [&] { set("correct horse"); });
    cutter.cut("sign in", [&] { session = sign_in("laptop"); });
    (void)sign_in("phone");
    cutter.cut("end a session",
               [&] { must(admin::revoke_session(store, AdminWorld::root(), session)); });
    (void)sign_in("tablet");
    cutter.cut("change a password", [&] { set("battery staple"); });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_idle_tokens(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    const auto id = world.token(request_for(TokenType::User, "u", "alice")).detail.id;
    (void)world.ask(
        {"HSET", seen_key("tw:", seen_bucket(id)), id, std::to_string(to_epoch(world.now))});
    const auto pass = [&](int number) {
        for (int i = 0; i < number; ++i) {
            (void)world.ask({"HSET", "tw:seen:gates", "last", std::to_string(to_epoch(world.now))});
            (void)must(admin::remove_idle_tokens_daily(world.store()));
            world.now += days(1);
        }
    };
    pass(60);
    (void)world.ask({"HSET", "tw:seen:gates", "last", std::to_string(to_epoch(world.now))});
    cutter.cut("remove idle tokens", [&] {
        assert_int_equal(must(admin::remove_idle_tokens(world.store(), AdminWorld::root())).removed,
                         1);
    });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_messages(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    auto& store = world.store();
    const auto ended = world.token(request_for(TokenType::User, "u", "alice")).detail.id;
    must(admin::revoke_token(store, AdminWorld::root(), ended));
    tell(world, "tombstone-used", ended);
    cutter.cut("tell of a reuse",
               [&] { assert_int_equal(must(admin::work_use_events(store, true)).reused, 1); });
    admin::Message message;
    cutter.cut("claim", [&] { message = must(admin::claim_message(store, "webhook")).value(); });
    cutter.cut("postpone", [&] { must(admin::postpone_message(store, message, "no")); });
    cutter.cut("lose", [&] { must(admin::postpone_message(store, message, "no", true)); });
    world.ask({"DEL", "tw:admin:reused:" + ended});
    tell(world, "tombstone-used", ended);
    must(admin::work_use_events(store, true));
    message = must(admin::claim_message(store, "webhook")).value();
    cutter.cut("settle", [&] { must(admin::settle_message(store, message)); });
    print_message("%zu cuts\n", cutter.cuts);
}

void test_deletions(void** state) {
    auto& world = world_of(state);
    populate(world);
    Cutter cutter(world);
    auto& store = world.store();
    const auto root = AdminWorld::root();
    world.token(request_for(TokenType::User, "u", "alice"));
    world.token(request_for(TokenType::Project, "p", "alice", {"web"}));
    pinned_token(world);
    world.token(request_in("acme", "all of it"));
    world.token(request_in("acme", "some", {"web", "api"}));
    cutter.cut("delete a project", [&] { must(admin::delete_project(store, root, "web")); });
    cutter.cut("delete another project", [&] { must(admin::delete_project(store, root, "api")); });
    cutter.cut("delete an organization",
               [&] { must(admin::delete_organization(store, root, "acme")); });
    print_message("%zu cuts\n", cutter.cuts);
}

/// A repair is a write, too.
void test_repair(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto user = world.token(request_for(TokenType::User, "u", "alice")).detail;
    world.token(request_for(TokenType::Project, "p", "alice", {"web"}));
    world.token(request_in("acme", "some", {"web", "api"}));
    pinned_token(world);
    Cutter cutter(world);
    const auto mend = [&](const std::string& name, std::initializer_list<std::string> gone) {
        for (const auto& key : gone) {
            (void)world.ask({"DEL", key});
        }
        cutter.cut(name, [&] { assert_true(check(world).mended() > 0); });
    };
    mend("repair of a token", {"tw:gate:t:" + user.lookup});
    mend("repair of a grant", {"tw:admin:u:alice:lone"});
    mend("repair of indexes", {"tw:admin:tokens", "tw:admin:names:u:alice", "tw:admin:users"});
    mend("repair of a project", {"tw:gate:p:web"});
    mend("repair of a user", {"tw:gate:u:alice"});
    mend("repair of an organization", {"tw:admin:o:acme"});
    print_message("%zu cuts\n", cutter.cuts);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_people_and_places, RecordedWorld),
        world_test(test_tokens, RecordedWorld),
        world_test(test_rotation, RecordedWorld),
        world_test(test_imports, RecordedWorld),
        world_test(test_sessions, RecordedWorld),
        world_test(test_idle_tokens, RecordedWorld),
        world_test(test_messages, RecordedWorld),
        world_test(test_deletions, RecordedWorld),
        world_test(test_repair, RecordedWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
