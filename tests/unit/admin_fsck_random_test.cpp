// fsck on stores that were damaged at random, from seeds that are told, and beside others' work.
#include "admin/fsck/fsck.hpp"
#include "admin/people/grants.hpp"
#include "admin/people/users.hpp"
#include "admin/projects/organizations.hpp"
#include "admin/projects/project_deletion.hpp"
#include "admin/projects/projects.hpp"
#include "admin/tokens/token_revocation.hpp"
#include "admin/tokens/token_rotation.hpp"
#include "support/admin_world.hpp"
#include "support/store_checker.hpp"
#include "support/store_copy.hpp"
#include "support/store_rights.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using std::chrono::days;

namespace {

const std::vector<std::string> k_projects = {"", "web", "api", "lone"};
const std::vector<std::string> k_permissions = {"", "scan", "admin", "browse"};

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

using Random = std::mt19937;

std::size_t below(Random& random, std::size_t bound) {
    return std::uniform_int_distribution<std::size_t>(0, bound - 1)(random);
}

template <class T> const T& one_of(Random& random, const std::vector<T>& all) {
    return all[below(random, all.size())];
}

/// TOKENWARD_LONG=1 tries many more.
unsigned seeds() {
    const char* const wish = std::getenv("TOKENWARD_LONG");
    return wish != nullptr && std::string_view(wish) == "1" ? 2000 : 60;
}

admin::FsckReport check(admin::Store& store) {
    return must(admin::fsck(store, AdminWorld::root(), admin::FsckManner::Mends,
                            [](std::string_view, std::size_t, std::size_t) {}));
}

std::string found_in(const admin::FsckReport& report, bool with_bad_seals = true) {
    std::string text;
    for (const auto& [kind, tally] : report.faults) {
        if (with_bad_seals || kind != admin::FaultKind::BadSeal) {
            for (const auto& name : tally.named) {
                text.append(to_word(kind)).append(" ").append(name).append("\n");
            }
        }
    }
    return text;
}

std::set<std::string> rights(AdminWorld& world) {
    return rights_in(world, k_projects, k_permissions);
}

void populate(AdminWorld& world) {
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
    world.grant("bob", "scan", "lone");
    for (const std::string number : {"1", "2", "3"}) {
        auto narrow = request_for(TokenType::User, "narrow" + number, "alice", {"web", "lone"});
        narrow.permissions = {"scan"};
        narrow.expires_at = world.now + days(30);
        const auto made = world.token(narrow).detail;
        world.token(request_for(TokenType::User, "user" + number, "bob"));
        world.token(request_for(TokenType::Project, "project" + number, "alice", {"web"}));
        world.token(request_in("acme", "ours" + number, {"web", "api"}));
        (void)world.ask({"HSET", seen_key("tw:", seen_bucket(made.id)), made.id, "17"});
    }
}

/// What an administrator does in the course of a week.
void work(AdminWorld& world) {
    auto& store = world.store();
    const auto root = AdminWorld::root();
    const auto old = world.token(request_for(TokenType::User, "rotated", "alice")).detail.id;
    must(admin::rotate_token(store, AdminWorld::as("alice"), old, {}));
    const auto ended = world.token(request_for(TokenType::Global, "ended", "alice")).detail.id;
    must(admin::revoke_token(store, root, ended));
    world.ungrant("alice", "scan");
    world.grant("alice", "browse", "api");
    world.ungrant("bob", "scan", "lone");
    must(admin::set_user_active(store, root, "bob", false));
    must(admin::delete_project(store, root, "web"));
    world.project("web");
    world.grant("alice", "admin", "web");
    world.token(request_for(TokenType::User, "late", "alice", {"web"}));
}

bool may_be_damaged(const std::string& key) {
    return key != "tw:gate:meta" && key != "tw:admin:settings";
}

void damage_index(AdminWorld& world, Random& random, const std::string& key) {
    if (world.ask({"TYPE", key}).view().status() != "zset") {
        return;
    }
    const auto members = world.ask({"ZRANGE", key, "0", "-1"});
    const std::string member(
        members.view()[below(random, members.view().size())].string().value_or(""));
    switch (below(random, 3)) {
    case 0:
        (void)world.ask({"ZREM", key, member});
        break;
    case 1:
        (void)world.ask({"ZINCRBY", key, "3.5", member});
        break;
    default:
        (void)world.ask({"ZADD", key, "5", "tok_aaaaaaaaaaaaaaaa"});
        break;
    }
}

void require_repaired(AdminWorld& world, const std::set<std::string>& left,
                      const std::string& when) {
    (void)check(world.store());
    if (const auto faults = faults_of(world); !faults.empty()) {
        fail_msg("%s:\n%s", when.c_str(), in_lines(faults).c_str());
    }
    if (const auto more = beyond(rights(world), left); !more.empty()) {
        fail_msg("%s, lets in:\n%s", when.c_str(), in_lines(more).c_str());
    }
    if (const auto found = found_in(check(world.store())); !found.empty()) {
        fail_msg("%s, a second time:\n%s", when.c_str(), found.c_str());
    }
}

void test_lost_keys_and_entries(void** state) {
    auto& world = world_of(state);
    populate(world);
    work(world);
    const auto whole = StoreCopy::take(world);
    const auto keys = whole.keys();
    for (unsigned seed = 1; seed <= seeds(); ++seed) {
        Random random(seed);
        whole.put_back(world);
        for (auto number = 1 + below(random, 6); number > 0; --number) {
            const auto& key = one_of(random, keys);
            if (!may_be_damaged(key)) {
                continue;
            }
            if (below(random, 2) == 0) {
                (void)world.ask({"DEL", key});
            } else {
                damage_index(world, random, key);
                (void)world.ask({"PERSIST", key});
            }
        }
        require_repaired(world, rights(world), "seed " + std::to_string(seed));
    }
}

/// Each key as it is, as it was a week before, or gone: whoever writes to Redis can do no more
/// without breaking seals.
void test_mixed_states(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto earlier = StoreCopy::take(world);
    work(world);
    const auto now = StoreCopy::take(world);
    auto keys = earlier.keys();
    for (const auto& key : now.keys()) {
        keys.push_back(key);
    }
    for (unsigned seed = 1; seed <= seeds(); ++seed) {
        Random random(seed);
        now.put_back(world);
        const auto share = 2 + below(random, 12);
        for (const auto& key : keys) {
            if (may_be_damaged(key) && below(random, share) == 0) {
                earlier.put_back(world, key);
            }
        }
        require_repaired(world, rights(world), "seed " + std::to_string(seed));
    }
}

/// Bad seals among the rest: those records stay as they are, byte by byte.
void test_bad_seals(void** state) {
    auto& world = world_of(state);
    populate(world);
    const auto whole = StoreCopy::take(world);
    const auto keys = whole.keys();
    for (unsigned seed = 1; seed <= seeds(); ++seed) {
        Random random(seed);
        whole.put_back(world);
        std::set<std::string> bad;
        for (auto number = 2 + below(random, 8); number > 0; --number) {
            const auto& key = one_of(random, keys);
            const bool is_sealed = world.ask({"TYPE", key}).view().status() == "hash" &&
                                   !world.field(key, "seal").empty();
            if (may_be_damaged(key) && is_sealed && below(random, 2) == 0) {
                (void)world.ask({"HSET", key, "v", "2"});
                bad.insert(key);
            } else if (may_be_damaged(key) && !bad.contains(key)) {
                (void)world.ask({"DEL", key});
            }
        }
        const auto when = "seed " + std::to_string(seed);
        const auto before = StoreCopy::take(world);
        const auto left = rights(world);
        (void)check(world.store());
        const auto after = StoreCopy::take(world);
        for (const auto& key : bad) {
            if (!after.has_same(before, key)) {
                fail_msg("%s: %s was touched", when.c_str(), key.c_str());
            }
        }
        if (const auto more = beyond(rights(world), left); !more.empty()) {
            fail_msg("%s, lets in:\n%s", when.c_str(), in_lines(more).c_str());
        }
        const auto again = check(world.store());
        if (const auto found = found_in(again, false); !found.empty()) {
            fail_msg("%s, a second time:\n%s", when.c_str(), found.c_str());
        }
        assert_int_equal(again.found(), bad.size());
    }
}

/// One user's life. An assertion can't fail in a thread: what went wrong is returned.
std::string live(admin::Store& store, const std::string& name) {
    const auto root = AdminWorld::root();
    const auto login = "user" + name;
    const auto project = "project" + name;
    const auto as = admin::Actor{login, "os:root", "test"};
    std::string trouble;
    const auto did = [&trouble](const auto& answer) {
        trouble.append(answer ? std::string() : answer.error().message + "\n");
        return answer.ok();
    };
    did(admin::create_user(store, root, login));
    did(admin::create_project(store, root, project, {}));
    did(admin::grant(store, root, login, {"scan"}, {"", project}));
    const auto of_project =
        admin::create_token(store, as, request_for(TokenType::Project, "p", login, {project}));
    const auto whole = admin::create_token(store, as, request_for(TokenType::User, "u", login));
    if (did(of_project) && did(whole)) {
        did(admin::rotate_token(store, as, whole->detail.id, {}));
        did(admin::grant(store, root, login, {"browse"}, {"", project}));
        did(admin::ungrant(store, root, login, {"scan"}, {"", project}));
        did(admin::set_user_active(store, root, login, false));
        did(admin::revoke_token(store, root, of_project->detail.id));
        did(admin::delete_project(store, root, project));
    }
    return trouble;
}

/// Some lives, one after the other: so many that a check of them all doesn't take ever longer.
class Worker {
public:
    Worker(AdminWorld& world, std::string name)
        : store_(world.open()), name_(std::move(name)), thread_([this] { run(); }) {}

    [[nodiscard]] bool is_busy() const { return is_busy_; }

    /// What went wrong.
    std::string wait() {
        thread_.join();
        return trouble_;
    }

private:
    void run() {
        for (unsigned round = 0; round < 20 && trouble_.empty(); ++round) {
            trouble_ = live(store_, name_ + "-" + std::to_string(round));
        }
        is_busy_ = false;
    }

    admin::Store store_;
    std::string name_;
    std::atomic<bool> is_busy_{true};
    std::string trouble_;
    std::thread thread_; ///< last: it uses all of them
};

void test_beside_others(void** state) {
    auto& world = world_of(state);
    populate(world);
    Worker one(world, "one");
    Worker two(world, "two");
    std::string found;
    auto other = world.open();
    for (int i = 0; (one.is_busy() || two.is_busy()) && found.empty(); ++i) {
        const auto report = admin::fsck(i % 2 == 0 ? world.store() : other, AdminWorld::root(),
                                        admin::FsckManner::Mends,
                                        [](std::string_view, std::size_t, std::size_t) {});
        found = report ? found_in(*report) : report.error().message;
    }
    found += one.wait() + two.wait();
    assert_text(found, "");
    assert_text(in_lines(faults_of(world)), "");
}

/// Two at once mend the same damage, each a part of it.
void test_two_at_once(void** state) {
    auto& world = world_of(state);
    populate(world);
    for (const std::string index : {"tokens", "users", "projects", "names:u:alice", "expiry"}) {
        (void)world.ask({"DEL", "tw:admin:" + index});
    }
    (void)world.ask({"DEL", "tw:gate:p:web", "tw:gate:u:bob"});
    const auto left = rights(world);
    std::vector<std::thread> checks;
    for (int i = 0; i < 2; ++i) {
        checks.emplace_back([store = world.open()]() mutable {
            (void)admin::fsck(store, AdminWorld::root(), admin::FsckManner::Mends,
                              [](std::string_view, std::size_t, std::size_t) {});
        });
    }
    for (auto& each : checks) {
        each.join();
    }
    require_repaired(world, left, "two at once");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_lost_keys_and_entries, AdminWorld),
        world_test(test_mixed_states, AdminWorld),
        world_test(test_bad_seals, AdminWorld),
        world_test(test_beside_others, AdminWorld),
        world_test(test_two_at_once, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
