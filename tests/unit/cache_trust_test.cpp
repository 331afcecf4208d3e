// What is trusted when links break, stores change and processes come and go: with a real Redis, and
// with a scripted one where the moment matters.
#include "support/cache_world.hpp"

using namespace tokenward;
using namespace tokenward::cache;
using namespace tokenward::test;
using redis::LinkState;
using redis::Milliseconds;

namespace {

const std::string k_token(k_token_key);

FakeCacheWorld& fake_of(void** state) {
    return *static_cast<FakeCacheWorld*>(*state);
}

RealCacheWorld& real_of(void** state) {
    return *static_cast<RealCacheWorld*>(*state);
}

/// A process in which the token is hot.
CacheProcess& start_hot(CacheWorld& world) {
    auto& process = world.start_hearing();
    assert_true(world.read_now(process).grants());
    assert_true(process.hits_granting());
    return process;
}

/// Waits until it hears anew; nothing of before is trusted then.
void assert_begins_anew(CacheWorld& world, CacheProcess& process, std::uint64_t before) {
    assert_true(world.until(
        [&] { return process.client.watch().generation() > before && process.hears(); }));
    assert_false(process.hits());
}

// --- stale= ---

struct StaleWorld : FakeCacheWorld {
    StaleWorld() { policy.stale = 60'000; }
};

void stale_after_the_read_failed(void** state) {
    auto& world = fake_of(state);
    auto& process = start_hot(world);
    assert_true(world.read_now(process, "tw:gate:t:none").state == RecordState::Absent);
    assert_true(process.hits("tw:gate:t:none"));
    world.die();
    assert_true(world.until([&] { return !process.hears(); }));
    assert_false(process.hits());

    const auto& answer = world.read_now(process);
    assert_true(answer.grants());
    assert_true(answer.origin == RecordOrigin::StaleCache);
    assert_int_equal(process.counts().stale, 1);
    assert_true(world.read_now(process, "tw:gate:t:none").unavailable()); // only what grants
    assert_true(world.read_now(process, "tw:gate:t:cold").unavailable());

    world.loop.move_clock(Milliseconds{60'000});
    assert_true(world.read_now(process).unavailable());
}

void a_tombstone_is_never_stale(void** state) {
    auto& world = fake_of(state);
    world.token = sealed_tombstone();
    auto& process = world.start_hearing();
    assert_true(world.read_now(process).is_tombstone());
    world.die();
    assert_true(world.until([&] { return !process.hears(); }));
    assert_true(world.read_now(process).unavailable());
}

void no_stale_unless_it_is_wanted(void** state) {
    auto& world = fake_of(state);
    auto& process = start_hot(world);
    world.die();
    assert_true(world.until([&] { return !process.hears(); }));
    assert_true(world.read_now(process).unavailable());
}

/// The link that reads is gone and doesn't come back; pushes are still heard.
void lose_reads(FakeCacheWorld& world, CacheProcess& process) {
    world.catch_up(process);
    world.role = "slave";
    world.loop.move_clock(Milliseconds{1'000}); // a heartbeat is due
    assert_true(world.until([&] { return process.client.reads().state() != LinkState::Ready; }));
    assert_true(process.client.pushes().state() == LinkState::Ready);
}

void no_stale_after_a_revocation_was_heard(void** state) {
    auto& world = fake_of(state);
    auto& process = start_hot(world);
    lose_reads(world, process);
    assert_true(world.read_now(process).origin == RecordOrigin::StaleCache);
    world.push({k_token});
    assert_true(world.until([&] { return process.client.watch().counters().invalidations == 1; }));
    assert_true(world.read_now(process).unavailable());
}

void no_stale_after_everything_was_revoked(void** state) {
    auto& world = fake_of(state);
    auto& process = start_hot(world);
    lose_reads(world, process);
    assert_true(world.read_now(process).origin == RecordOrigin::StaleCache);
    world.push_everything();
    assert_true(world.until([&] { return process.client.watch().counters().flushes == 1; }));
    assert_true(world.read_now(process).unavailable());
}

// While it was a replica, what it holds may have been replaced without a push.
void a_master_that_was_a_replica(void** state) {
    auto& world = fake_of(state);
    auto& process = start_hot(world);
    const auto before = process.client.watch().generation();
    lose_reads(world, process);
    world.role = "master";
    assert_begins_anew(world, process, before);
    world.die();
    assert_true(world.until([&] { return !process.hears(); }));
    assert_true(world.read_now(process).unavailable()); // nor is it stale
}

// Another store was seen, and then none: nothing of the first one may be used.
void no_stale_of_another_store(void** state) {
    auto& world = fake_of(state);
    auto& process = start_hot(world);
    world.catch_up(process);
    world.confirms_tracking = false;
    world.store_id = k_other_inc;
    world.fake.hang_up();
    assert_true(world.until([&] { return process.client.reads().state() != LinkState::Ready; }));
    assert_true(world.until([&] { return process.client.reads().state() == LinkState::Ready; }));
    world.die();
    assert_true(world.until([&] { return process.client.reads().state() != LinkState::Ready; }));
    assert_true(world.read_now(process).unavailable());
}

// --- several processes, one zone ---

void another_process_vouches(void** state) {
    auto& world = fake_of(state);
    auto& first = start_hot(world);
    auto& second = world.start_hearing();
    assert_true(world.until([&] { return second.hits_granting(); }));
    assert_int_equal(second.client.watch().counters().adoptions, 1);
    assert_int_equal(second.counts().reads, 0);
    assert_true(first.hits_granting());
    world.push({k_token});
    assert_true(world.until([&] { return !second.hits(); }));
}

// It is there, but shows no proof that it heard until now.
void no_adoption_without_a_proof(void** state) {
    auto& world = fake_of(state);
    auto& first = start_hot(world);
    world.catch_up(first);
    world.answers_heartbeats = false;
    auto& second = world.start_hearing();
    world.loop.run_for(Milliseconds{200});
    assert_false(second.hits());
    assert_int_equal(second.client.watch().counters().adoptions, 0);
}

void nobody_vouches_for_who_has_left(void** state) {
    auto& world = fake_of(state);
    start_hot(world);
    world.processes.clear();
    auto& second = world.start_hearing();
    world.loop.run_for(Milliseconds{200});
    assert_false(second.hits());
    assert_int_equal(second.client.watch().counters().adoptions, 0);
}

void incident_03_two_stores_in_one_zone(void** state) {
    auto& world = fake_of(state);
    auto& first = start_hot(world);
    world.identity = StoreIdentity{std::byte{2}}; // the same keys, the same names
    world.token = sealed_tombstone();
    auto& second = world.start_hearing();
    assert_true(first.client.watch().number() != second.client.watch().number());
    assert_false(second.hits());
    assert_true(world.read_now(second).is_tombstone());
    assert_true(first.hits_granting());
    assert_true(second.hits() && !second.hits_granting());
}

// --- with a real Redis ---

void a_revoked_token(void** state) {
    auto& world = real_of(state);
    auto& process = start_hot(world);
    world.put(k_token_key, sealed_tombstone());
    world.catch_up(process);
    assert_false(process.hits_granting());
    assert_true(world.read_now(process).is_tombstone());
    assert_true(process.hits() && !process.hits_granting());
}

void revoked_while_the_push_link_was_gone(void** state) {
    auto& world = real_of(state);
    auto& process = start_hot(world);
    const auto before = process.client.watch().generation();
    world.run({"CLIENT", "KILL", "TYPE", "pubsub"});
    world.put(k_token_key, sealed_tombstone());
    assert_begins_anew(world, process, before);
    assert_true(world.read_now(process).is_tombstone());
}

void every_client_killed(void** state) {
    auto& world = real_of(state);
    auto& process = start_hot(world);
    const auto before = process.client.watch().generation();
    world.run({"CLIENT", "KILL", "TYPE", "pubsub"});
    world.run({"CLIENT", "KILL", "TYPE", "normal"});
    world.put(k_token_key, sealed_tombstone());
    assert_begins_anew(world, process, before);
}

void a_redis_that_may_not_push(void** state) {
    auto& world = real_of(state);
    world.run({"ACL", "SETUSER", "default", "-client|tracking"});
    auto& process = world.start_hearing();
    auto& first = process.read();
    auto& second = process.read();
    assert_true(world.until([&] { return first.told() && second.told(); }));
    assert_true(first.grants() && second.grants());
    assert_int_equal(process.counts().reads, 2);
    assert_int_equal(process.counts().shared, 0);
    assert_true(process.hits_granting());
    world.loop.move_clock(Milliseconds{1'000});
    assert_true(process.hears());
    assert_false(process.hits());
    bool told = false;
    for (const auto& line : process.log.lines) {
        told = told || line.find("cached records live one second at most") != std::string::npos;
    }
    assert_true(told);
}

void another_store_behind_the_same_address(void** state) {
    auto& world = real_of(state);
    world.put_store(k_other_inc, 1);
    world.put(k_token_key, sealed_tombstone(), 1);
    auto& process = start_hot(world);
    const auto before = process.client.watch().generation();
    world.run({"SWAPDB", "0", "1"});
    world.loop.move_clock(Milliseconds{1'000}); // a heartbeat is due
    assert_begins_anew(world, process, before);
    assert_true(world.read_now(process).is_tombstone());
    world.run({"SWAPDB", "0", "1"});
    world.loop.move_clock(Milliseconds{1'000});
    assert_true(world.until([&] { return !process.hits(); }));
    assert_true(world.read_now(process).grants());
}

void flushed(void** state) {
    auto& world = real_of(state);
    auto& process = start_hot(world);
    world.run({"FLUSHALL"});
    world.catch_up(process);
    assert_false(process.hits());
}

void restarted_with_other_data(void** state) {
    auto& world = real_of(state);
    auto& process = start_hot(world);
    const auto before = process.client.watch().generation();
    world.server.kill();
    world.server.start();
    world.put(k_token_key, sealed_tombstone());
    world.put_store(k_store_id);
    assert_begins_anew(world, process, before);
    assert_true(world.read_now(process).is_tombstone());
}

void frozen(void** state) {
    auto& world = real_of(state);
    auto& process = start_hot(world);
    world.server.freeze();
    world.loop.move_clock(Milliseconds{2'000});
    assert_true(world.until([&] { return !process.hears(); }));
    assert_false(process.hits());
    world.server.thaw();
    assert_true(world.until([&] { return process.hears(); }));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(stale_after_the_read_failed, StaleWorld),
        world_test(a_tombstone_is_never_stale, StaleWorld),
        world_test(no_stale_unless_it_is_wanted, FakeCacheWorld),
        world_test(no_stale_after_a_revocation_was_heard, StaleWorld),
        world_test(no_stale_after_everything_was_revoked, StaleWorld),
        world_test(a_master_that_was_a_replica, StaleWorld),
        world_test(no_stale_of_another_store, StaleWorld),
        world_test(another_process_vouches, FakeCacheWorld),
        world_test(no_adoption_without_a_proof, FakeCacheWorld),
        world_test(nobody_vouches_for_who_has_left, FakeCacheWorld),
        cmocka_unit_test_setup_teardown(incident_03_two_stores_in_one_zone,
                                        make_world<FakeCacheWorld>, end_world<FakeCacheWorld>),
        world_test(a_revoked_token, RealCacheWorld),
        world_test(revoked_while_the_push_link_was_gone, RealCacheWorld),
        world_test(every_client_killed, RealCacheWorld),
        world_test(a_redis_that_may_not_push, RealCacheWorld),
        world_test(another_store_behind_the_same_address, RealCacheWorld),
        world_test(flushed, RealCacheWorld),
        world_test(restarted_with_other_data, RealCacheWorld),
        world_test(frozen, RealCacheWorld),
    };
    return cmocka_run_group_tests_name("cache: trust", tests, nullptr, nullptr);
}
