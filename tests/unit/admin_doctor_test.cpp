// What a real Redis shows only to another clock, another key file, or a shorter look.
#include "admin/doctor/clock_health.hpp"
#include "admin/doctor/doctor.hpp"
#include "admin/doctor/outbox_health.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/people/users.hpp"
#include "admin/settings/initialization.hpp"
#include "files/system_random.hpp"
#include "support/admin_world.hpp"
#include "tokenward/key_file.hpp"

#include <algorithm>
#include <chrono>
#include <memory>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::Health;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

Time real_time() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

void assert_clock(AdminWorld& world, Health health, std::string_view part) {
    const auto finding = must(admin::examine_clock(world.store()));
    assert_holds(finding.text, part);
    assert_true(finding.health == health);
    assert_true(finding.advice.empty() == (health == Health::Good));
}

void test_clocks(void** state) {
    auto& world = world_of(state);
    world.now = real_time();
    assert_clock(world, Health::Good, "as that of Redis");
    world.now = real_time() - std::chrono::hours{1};
    assert_clock(world, Health::Warning, "s ahead of this machine's");
    world.now = real_time() + std::chrono::hours{1};
    assert_clock(world, Health::Warning, "s behind this machine's");
}

std::shared_ptr<const Keyring> ring(const KeyFile& file) {
    return std::make_shared<const Keyring>(Keyring::from(file).value());
}

bool tells_of_newer_key(admin::Store& store) {
    const auto findings = must(admin::examine_store(store));
    return std::ranges::any_of(findings, [](const admin::Finding& finding) {
        return finding.health == Health::Warning && finding.subject == "keys" &&
               finding.text.find("sealed by key B") != std::string::npos;
    });
}

/// Another machine's key file has another current key.
void test_current_key(void** state) {
    auto& world = world_of(state);
    world.ask({"FLUSHALL"});
    auto here = KeyFile::create(files::system_random()).value();
    assert_true(here.add(files::system_random()).ok());
    auto there = KeyFile::parse(here.text().view()).value();
    assert_true(there.promote('B').ok());
    auto ours = world.open(ring(here));
    auto theirs = world.open(ring(there));
    const auto root = AdminWorld::root();
    must(admin::initialize_store(ours, root));
    must(admin::create_user(ours, root, "alice"));
    assert_false(tells_of_newer_key(ours));
    world.now += std::chrono::seconds{1};
    must(admin::create_user(theirs, root, "bob"));
    assert_true(tells_of_newer_key(ours));
    assert_false(tells_of_newer_key(theirs));
    world.now += std::chrono::seconds{1};
    must(admin::create_user(ours, root, "carol"));
    assert_false(tells_of_newer_key(ours));
}

void test_a_sample_of_seals(void** state) {
    auto& world = world_of(state);
    for (int i = 0; i < 2000; ++i) {
        world.ask({"HSET", "tw:gate:u:u" + std::to_string(i), "perms", "x"});
    }
    const auto bad = [&](std::size_t records) {
        const auto findings = must(admin::examine_store(world.store(), records));
        return findings.back().text;
    };
    assert_holds(bad(admin::k_all_records), "2000 records have a bad seal");
    assert_true(bad(10).find("2000 records") == std::string::npos);
}

admin::Answer<std::string> queue(AdminWorld& world, std::string_view channel) {
    admin::Message message;
    message.channel = channel;
    message.kind = "token.expired";
    message.payload = "{}";
    return world.store().change(
        [&](admin::Change& change) { return admin::enqueue(change, message); });
}

void assert_outbox(AdminWorld& world, Health health, std::string_view part) {
    const auto finding = must(admin::examine_outbox(world.store()));
    assert_holds(finding.text, part);
    assert_true(finding.health == health);
    assert_true(finding.advice.empty() == (health == Health::Good));
}

void test_messages(void** state) {
    auto& world = world_of(state);
    assert_outbox(world, Health::Good, "nothing waits");
    must(queue(world, "mail"));
    must(queue(world, "mail"));
    must(queue(world, "webhook"));
    assert_outbox(world, Health::Good, "2 for mail wait; 1 for webhook wait");
    world.now += std::chrono::minutes{59};
    must(queue(world, "webhook"));
    assert_outbox(world, Health::Good, "2 for webhook");
    world.now += std::chrono::hours{2};
    assert_outbox(world, Health::Warning, "2 for mail wait, the oldest for 2 hours");
    while (const auto message = must(admin::claim_message(world.store(), "mail"))) {
        must(admin::postpone_message(world.store(), *message, "it was refused", true));
    }
    while (const auto message = must(admin::claim_message(world.store(), "webhook"))) {
        must(admin::settle_message(world.store(), *message));
    }
    assert_outbox(world, Health::Warning, "2 were given up within a week");
    world.now += std::chrono::days{8};
    assert_outbox(world, Health::Good, "nothing waits");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_clocks, AdminWorld),
        world_test(test_current_key, AdminWorld),
        world_test(test_a_sample_of_seals, AdminWorld),
        world_test(test_messages, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
