// Making a store, and changing it while others do.
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/settings/initialization.hpp"
#include "support/admin_world.hpp"
#include "tokenward/names.hpp"

#include <string>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void test_init_happens_once(void** state) {
    auto& world = world_of(state);
    const auto id = world.field("tw:gate:meta", "store");
    assert_int_equal(id.size(), k_incarnation_size);
    const auto before = world.dump();
    assert_failure(admin::initialize_store(world.store(), AdminWorld::root()), FailureKind::Refused,
                   id);
    assert_text(world.dump(), before);
}

void test_init_refuses_what_is_there(void** state) {
    auto& world = world_of(state);
    for (const auto* const key : {"tw:gate:t:x", "tw:admin:u:bob"}) {
        world.ask({"FLUSHALL"});
        world.ask({"SET", key, "x"});
        world.ask({"SET", "somebody:else", "x"});
        assert_failure(admin::initialize_store(world.store(), AdminWorld::root()),
                       FailureKind::Refused, key);
        assert_false(world.exists("tw:gate:meta"));
    }
    world.ask({"FLUSHALL"});
    world.ask({"SET", "two:gate:t:x", "x"});
    // A gate goes on noting uses, whatever becomes of the store.
    world.ask({"HSET", "tw:seen:00", "tok_bbbbbbbbbbbbbbbb", "1"});
    must(admin::initialize_store(world.store(), AdminWorld::root()));
}

void test_nothing_without_meta(void** state) {
    auto& world = world_of(state);
    world.ask({"FLUSHALL"});
    assert_failure(admin::create_user(world.store(), AdminWorld::root(), "alice"),
                   FailureKind::StoreRefused, "tokenward init");
    assert_failure(admin::list_users(world.store(), AdminWorld::root(), {}),
                   FailureKind::StoreRefused, "tokenward init");
    assert_text(world.dump(), "");
}

void test_nothing_under_other_keys(void** state) {
    auto& world = world_of(state);
    const auto before = world.dump();
    auto stranger = world.open(make_keyring());
    assert_failure(admin::create_user(stranger, AdminWorld::root(), "alice"), FailureKind::Damaged,
                   "bad seal");
    assert_failure(admin::initialize_store(stranger, AdminWorld::root()), FailureKind::Damaged,
                   "tw:gate:meta");
    assert_text(world.dump(), before);
}

/// Somebody else's change between what was read and EXEC: it is all done again.
void test_begins_again(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    auto other = world.open();
    int attempts = 0;
    const auto grant = [&](admin::Change& change) -> admin::Answer<std::string> {
        const auto user = change.find<admin::UserDetail>("tw:admin:u:alice");
        if (++attempts == 1) {
            must(admin::grant(other, AdminWorld::root(), "alice", {"scan"}, {}));
        }
        auto changed = **user;
        changed.permissions.add("browse");
        change.put("tw:admin:u:alice", changed);
        return changed.permissions.text();
    };
    assert_text(must(world.store().change(grant)), "browse scan");
    assert_int_equal(attempts, 2);
    assert_text(world.field("tw:admin:u:alice", "perms"), "browse scan");
}

/// A refusal, too, is only told when what it rests on still stands.
void test_refusal_begins_again(void** state) {
    auto& world = world_of(state);
    auto other = world.open();
    int attempts = 0;
    const auto look = [&](admin::Change& change) -> admin::Answer<std::string> {
        const auto user = must(change.find<admin::UserDetail>("tw:admin:u:alice"));
        if (++attempts == 1) {
            must(admin::create_user(other, AdminWorld::root(), "alice"));
        }
        return user ? admin::Answer<std::string>(user->login) : admin::not_found("nobody");
    };
    assert_text(must(world.store().change(look)), "alice");
    assert_int_equal(attempts, 2);
}

/// What was read ahead is watched like anything else, and each answer is given once.
void test_reads_ahead(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    auto other = world.open();
    int attempts = 0;
    const auto body = [&](admin::Change& change) -> admin::Answer<std::string> {
        admin::ReadAhead reads;
        reads.hash("tw:admin:u:alice");
        reads.hash("tw:admin:u:bob");
        reads.value("tw:admin:names:u:alice", "ci");
        must(change.read_ahead(reads));
        if (++attempts == 1) {
            must(admin::grant(other, AdminWorld::root(), "alice", {"scan"}, {}));
            must(admin::create_user(other, AdminWorld::root(), "bob"));
        }
        const auto alice = must(change.find<admin::UserDetail>("tw:admin:u:alice"));
        const auto bob = must(change.find<admin::UserDetail>("tw:admin:u:bob"));
        assert_false(must(change.value("tw:admin:names:u:alice", "ci")).has_value());
        const auto again = must(change.find<admin::UserDetail>("tw:admin:u:alice"));
        return alice->permissions.text() + "|" + (bob ? bob->login : "nobody") + "|" +
               again->permissions.text();
    };
    assert_text(must(world.store().change(body)), "scan|bob|scan");
    assert_int_equal(attempts, 2);
}

void test_gives_up(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    int pauses = 0;
    world.on_pause = [&] {
        ++pauses;
    };
    const auto never = [&](admin::Change& change) -> admin::Answer<Done> {
        must(change.find<admin::UserDetail>("tw:admin:u:alice"));
        // The same value as before is a change all the same.
        world.ask({"HSET", "tw:admin:u:alice", "login", "alice"});
        return Done{};
    };
    assert_failure(world.store().change(never), FailureKind::Busy, "nothing was done");
    assert_in_range(pauses, 10, 100);
}

void test_concurrent_grants_lose_nothing(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    world.on_pause = [] {
        std::this_thread::yield();
    };
    constexpr int k_each = 25;
    std::string trouble;
    const auto give = [&](const std::string& kind) {
        auto store = world.open();
        for (int i = 0; i < k_each; ++i) {
            const auto given =
                admin::grant(store, AdminWorld::root(), "alice", {kind + std::to_string(i)}, {});
            if (!given) {
                trouble = given.error().message;
                return;
            }
        }
    };
    std::thread one(give, "a");
    std::thread two(give, "b");
    one.join();
    two.join();
    assert_text(trouble, "");
    const auto user = must(admin::show_user(world.store(), AdminWorld::root(), "alice")).user;
    assert_int_equal(user.permissions.words().size(), 2 * k_each);
    assert_text(world.field("tw:gate:u:alice", "perms"), user.permissions.text());
}

/// A record grows until the gate couldn't read it any more, and no further.
void test_too_large(void** state) {
    auto& world = world_of(state);
    world.user("alice");
    admin::Answer<std::vector<std::string>> granted = std::vector<std::string>();
    std::string before;
    int batches = 0;
    while (granted) {
        std::vector<std::string> words;
        for (int i = 0; i < 100; ++i) {
            auto word = "p" + std::to_string(batches * 100 + i) + "-";
            word.resize(k_max_permission, 'x');
            words.push_back(std::move(word));
        }
        before = world.dump();
        granted = admin::grant(world.store(), AdminWorld::root(), "alice", words, {});
        ++batches;
        assert_in_range(batches, 1, 100);
    }
    assert_failure(granted, FailureKind::Refused, "larger than the 512 fields");
    assert_text(world.dump(), before);
    assert_int_equal(
        must(admin::show_user(world.store(), AdminWorld::root(), "alice")).damaged.size(), 0);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_init_happens_once, AdminWorld),
        world_test(test_init_refuses_what_is_there, AdminWorld),
        world_test(test_nothing_without_meta, AdminWorld),
        world_test(test_nothing_under_other_keys, AdminWorld),
        world_test(test_begins_again, AdminWorld),
        world_test(test_refusal_begins_again, AdminWorld),
        world_test(test_reads_ahead, AdminWorld),
        world_test(test_gives_up, AdminWorld),
        world_test(test_concurrent_grants_lose_nothing, AdminWorld),
        world_test(test_too_large, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
