// Reads and pushes of one store, with a Redis that answers when the test wants: who shares a read,
// what a change that is heard meanwhile does to it, and what is trusted when.
#include "support/cache_world.hpp"

using namespace tokenward;
using namespace tokenward::cache;
using namespace tokenward::test;
using redis::Milliseconds;

namespace {

const std::string k_token(k_token_key);

FakeCacheWorld& world_of(void** state) {
    return *static_cast<FakeCacheWorld*>(*state);
}

/// A process in which the token is hot.
CacheProcess& start_hot(FakeCacheWorld& world) {
    auto& process = world.start_hearing();
    assert_true(world.read_now(process).grants());
    assert_true(process.hits_granting());
    return process;
}

void wait_for_push(FakeCacheWorld& world, CacheProcess& process, unsigned count) {
    assert_true(
        world.until([&] { return process.client.watch().counters().invalidations >= count; }));
}

void one_read_for_all_who_wait(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& first = process.read();
    auto& second = process.read();
    world.wait_for_asked(1);
    auto& third = process.read();
    world.let_go();
    assert_true(world.until([&] { return first.told() && second.told() && third.told(); }));
    assert_int_equal(world.asked, 1);
    assert_true(first.grants() && second.grants() && third.grants());
    assert_true(first.origin == RecordOrigin::Read);
    assert_true(second.origin == RecordOrigin::SharedRead);
    assert_true(third.origin == RecordOrigin::SharedRead);
    assert_int_equal(process.counts().reads, 1);
    assert_int_equal(process.counts().shared, 2);
}

void another_name_is_another_read(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& token = process.read();
    auto& other = process.read("tw:gate:t:other");
    world.wait_for_asked(2);
    world.let_go();
    assert_true(world.until([&] { return token.told() && other.told(); }));
    assert_true(token.grants());
    assert_true(other.state == RecordState::Absent);
}

void whoever_asked_first_may_leave(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& first = process.read();
    auto& second = process.read();
    world.wait_for_asked(1);
    first.cancel();
    world.let_go();
    assert_true(world.until([&] { return second.told(); }));
    assert_true(second.grants());
    assert_int_equal(first.times, 0);
    assert_int_equal(world.asked, 1);
}

void what_nobody_waits_for_is_still_kept(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    process.read().cancel();
    world.wait_for_asked(1);
    world.let_go();
    assert_true(world.until([&] { return process.hits_granting(); }));
}

// The race of a read and a revocation: the reply was on its way, the push overtook it.
void incident_21_changed_while_it_was_read(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& first = process.read();
    auto& second = process.read();
    world.wait_for_asked(1);
    world.token = sealed_tombstone();
    world.push({k_token});
    wait_for_push(world, process, 1);
    auto& late = process.read(); // can't rely on the one under way
    world.let_go();
    assert_true(world.until([&] { return first.told() && second.told() && late.told(); }));
    assert_true(first.is_tombstone() && second.is_tombstone() && late.is_tombstone());
    assert_int_equal(process.counts().rereads, 1);
    assert_true(process.hits() && !process.hits_granting());
}

void everything_changed_while_it_was_read(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& wait = process.read();
    world.wait_for_asked(1);
    world.token.clear();
    world.push_everything();
    assert_true(world.until([&] { return process.client.watch().counters().flushes == 1; }));
    world.let_go();
    assert_true(world.until([&] { return wait.told(); }));
    assert_true(wait.state == RecordState::Absent);
    assert_int_equal(process.counts().rereads, 1);
}

void changed_three_times(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& first = process.read();
    auto& second = process.read();
    for (int time = 1; time <= 3; ++time) {
        world.wait_for_asked(time);
        world.push({k_token});
        wait_for_push(world, process, static_cast<unsigned>(time));
        world.release();
    }
    assert_true(world.until([&] { return first.told() && second.told(); }));
    assert_true(first.unavailable() && second.unavailable());
    assert_holds(first.text, "changes faster than it can be read");
    assert_int_equal(world.asked, 3);
    assert_false(process.hits());
    world.let_go();
    assert_true(world.read_now(process).grants());
}

void no_join_once_the_epoch_moved(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& first = process.read();
    world.wait_for_asked(1);
    world.zone->invalidate(world.zone->key(process.client.watch().number(), k_token));
    auto& second = process.read();
    world.wait_for_asked(2);
    world.let_go();
    assert_true(world.until([&] { return first.told() && second.told(); }));
    assert_true(second.origin == RecordOrigin::Read);
    assert_int_equal(process.counts().shared, 0);
}

// Another process may have heard of it, and refused, before this one's push arrives.
void changed_as_another_process_heard(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& wait = process.read();
    world.wait_for_asked(1);
    world.token = sealed_tombstone();
    world.zone->invalidate(world.zone->key(process.client.watch().number(), k_token));
    world.let_go();
    assert_true(world.until([&] { return wait.told(); }));
    assert_true(wait.is_tombstone());
    assert_true(process.hits() && !process.hits_granting());
}

// What others hear is no failure of this read: it is as new as they wanted.
void others_hear_all_the_time(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.hold();
    auto& wait = process.read();
    for (int time = 1; time <= 3; ++time) {
        world.wait_for_asked(time);
        world.zone->invalidate(world.zone->key(process.client.watch().number(), k_token));
        world.release();
    }
    assert_true(world.until([&] { return wait.told(); }));
    assert_true(wait.grants());
    assert_false(process.hits());
}

// It was asked while nothing was heard; hearing began, and a change was heard, before the reply.
void asked_before_hearing_began(void** state) {
    auto& world = world_of(state);
    world.confirms_tracking = false;
    auto& process = world.start();
    const auto subscribes = [&] {
        return process.client.reads().state() == redis::LinkState::Ready &&
               world.subscriptions == 1;
    };
    assert_true(world.until(subscribes));
    assert_false(process.hears());
    world.hold();
    auto& wait = process.read();
    world.wait_for_asked(1);
    world.confirm();
    assert_true(world.until([&] { return process.hears(); }));
    world.token = sealed_tombstone();
    world.push({k_token});
    wait_for_push(world, process, 1);
    world.let_go();
    assert_true(world.until([&] { return wait.told(); }));
    assert_true(wait.is_tombstone());
}

void what_is_no_record_is_not_kept(void** state) {
    auto& world = world_of(state);
    auto& process = world.start_hearing();
    world.token = with(sealed_token(), "name", "forged");
    assert_true(world.read_now(process).state == RecordState::Bad);
    assert_false(process.hits());
    assert_int_equal(process.faults.names.size(), 1);
    ASSERT_TEXT(process.faults.names[0], k_token_key);
    assert_int_equal(process.counts().bad_records, 1);
}

// Three seconds after the last proof nothing is trusted, whatever the links still believe.
void no_proof_no_trust(void** state) {
    auto& world = world_of(state);
    auto& process = start_hot(world);
    world.loop.move_clock(Milliseconds{3'000});
    assert_false(process.hears());
    assert_false(process.hits());
    assert_true(world.until([&] { return process.hears(); }));
}

// Each link proves its own half.
void heartbeats_of_pushes_unanswered(void** state) {
    auto& world = world_of(state);
    auto& process = start_hot(world);
    world.catch_up(process);
    world.answers_heartbeats = false;
    for (int second = 0; second < 3; ++second) {
        const auto before = process.client.reads().counters().heartbeats;
        world.loop.move_clock(Milliseconds{1'000});
        (void)world.loop.run_until(
            [&] { return process.client.reads().counters().heartbeats > before; },
            Milliseconds{2'000});
    }
    assert_true(world.until([&] { return process.client.pushes().counters().lost == 1; }));
    assert_false(process.hits());
    assert_true(world.until([&] { return process.hears(); })); // a link made anew proves itself
    assert_false(process.hits());
}

// Where pushes come from another process of Redis than records, neither is trusted.
void links_to_two_runs_of_redis(void** state) {
    auto& world = world_of(state);
    world.new_run_each_time = true;
    auto& process = world.start();
    assert_true(world.until([&] {
        assert_false(process.hears());
        return process.client.pushes().counters().connects >= 3;
    }));
    assert_true(world.read_now(process).grants());
    assert_false(process.hits());
    world.new_run_each_time = false;
    assert_true(world.until([&] { return process.hears(); }));
}

void another_run_of_redis(void** state) {
    auto& world = world_of(state);
    auto& process = start_hot(world);
    world.run_id = "fedcba9876543210fedcba9876543210fedcba98";
    world.fake.hang_up();
    assert_true(world.until([&] { return !process.hears(); }));
    assert_true(world.until([&] { return process.hears(); }));
    assert_false(process.hits());
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(one_read_for_all_who_wait, FakeCacheWorld),
        world_test(another_name_is_another_read, FakeCacheWorld),
        world_test(whoever_asked_first_may_leave, FakeCacheWorld),
        world_test(what_nobody_waits_for_is_still_kept, FakeCacheWorld),
        cmocka_unit_test_setup_teardown(incident_21_changed_while_it_was_read,
                                        make_world<FakeCacheWorld>, end_world<FakeCacheWorld>),
        world_test(everything_changed_while_it_was_read, FakeCacheWorld),
        world_test(changed_three_times, FakeCacheWorld),
        world_test(no_join_once_the_epoch_moved, FakeCacheWorld),
        world_test(changed_as_another_process_heard, FakeCacheWorld),
        world_test(others_hear_all_the_time, FakeCacheWorld),
        world_test(asked_before_hearing_began, FakeCacheWorld),
        world_test(what_is_no_record_is_not_kept, FakeCacheWorld),
        world_test(no_proof_no_trust, FakeCacheWorld),
        world_test(heartbeats_of_pushes_unanswered, FakeCacheWorld),
        world_test(links_to_two_runs_of_redis, FakeCacheWorld),
        world_test(another_run_of_redis, FakeCacheWorld),
    };
    return cmocka_run_group_tests_name("cache: records of one store", tests, nullptr, nullptr);
}
