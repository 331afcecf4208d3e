// The zone: what is trusted, for how long, what a change takes out, and what a death inside leaves.
#include "support/core_records.hpp"
#include "support/core_support.hpp"

#include "cache/record_cache.hpp"
#include "tokenward/packed_record.hpp"

#include <array>
#include <csignal>
#include <string>
#include <vector>

#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace tokenward;
using namespace tokenward::cache;
using namespace tokenward::test;

namespace {

constexpr std::size_t k_size = 512 * 1024;
constexpr std::uint32_t k_server = 5;
constexpr Lifetimes k_lifetimes{.valid = 1'000, .invalid = 100};
constexpr StoreIdentity k_store{std::byte{1}};
constexpr StoreIdentity k_other_store{std::byte{2}};

/// There is one process only.
class NoLock final : public ZoneLock {
public:
    void lock() noexcept override {}
    void unlock() noexcept override {}
};

struct World {
    World() {
        RecordCache::format(memory(), 42);
        cache.emplace(memory(), lock);
        store = cache->enter_store(k_store, now).value();
        keeping = cache->start_keeping(store, k_server, now, true);
    }
    ~World() { munmap(mapped, k_size); }

    std::span<std::byte> memory() { return {static_cast<std::byte*>(mapped), k_size}; }
    EntryKey key(std::string_view name) { return cache->key(store, name); }
    Trust trust() const { return {keeping.since, k_server}; }
    bool keep(std::string_view name, std::string_view packed) {
        return cache->keep(key(name), cache->mark(key(name)), k_server, now, packed);
    }
    Lookup find(std::string_view name) {
        return cache->find(key(name), trust(), k_lifetimes, now, room);
    }
    bool found(std::string_view name) { return find(name).state == LookupState::Found; }
    bool absent(std::string_view name) { return find(name).state == LookupState::Absent; }
    bool missed(std::string_view name) { return find(name).state == LookupState::Miss; }

    // Shared with children, as a zone is.
    void* mapped = mmap(nullptr, k_size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    NoLock lock;
    std::optional<RecordCache> cache;
    ClockMs now = 10'000;
    StoreNumber store = 0;
    RecordCache::Keeping keeping;
    std::array<char, RecordCache::k_max_record> room{};
};

World& world_of(void** state) {
    return *static_cast<World*>(*state);
}

std::string packed_token() {
    auto fields_of = seal_token(keyring(), k_token_key, user_token()).value();
    auto fields = views_of(fields_of);
    std::string out;
    assert_false(pack_record(RecordKind::Token, keyring(), k_token_key, fields, out).has_value());
    return out;
}

std::string packed_tombstone() {
    auto fields_of = seal_tombstone(keyring(), k_token_key, {k_id, "revoked"}).value();
    auto fields = views_of(fields_of);
    std::string out;
    assert_false(pack_record(RecordKind::Token, keyring(), k_token_key, fields, out).has_value());
    return out;
}

void keeps_records_and_their_absence(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("token", packed_token()));
    assert_true(world.keep("gone", ""));
    ASSERT_TEXT(world.find("token").bytes, packed_token());
    assert_true(world.absent("gone"));
    assert_true(world.missed("never asked"));
}

void every_entry_dies(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("token", packed_token()));
    assert_true(world.keep("stone", packed_tombstone()));
    assert_true(world.keep("gone", ""));
    world.now += 99;
    assert_true(world.found("token") && world.found("stone") && world.absent("gone"));
    world.now += 1;
    assert_true(world.found("token") && world.missed("stone") && world.missed("gone"));
    world.now += 899;
    assert_true(world.found("token"));
    world.now += 1;
    assert_true(world.missed("token"));
}

void a_change_takes_out_what_is_kept(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("token", packed_token()));
    assert_true(world.keep("gone", ""));
    world.cache->invalidate(world.key("token"));
    world.cache->invalidate(world.key("gone"));
    assert_true(world.missed("token") && world.missed("gone"));
}

/// Taking the epoch check out of keep() turns this red.
void a_reply_that_a_change_overtook_is_not_kept(void** state) {
    auto& world = world_of(state);
    const auto mark = world.cache->mark(world.key("token"));
    world.cache->invalidate(world.key("token"));
    assert_false(world.cache->is_current(world.key("token"), mark));
    assert_false(world.cache->keep(world.key("token"), mark, k_server, world.now, packed_token()));
    assert_true(world.missed("token"));
}

void nor_one_that_a_flush_overtook(void** state) {
    auto& world = world_of(state);
    const auto mark = world.cache->mark(world.key("token"));
    world.cache->distrust_all(world.store, world.keeping);
    assert_false(world.cache->keep(world.key("token"), mark, k_server, world.now, packed_token()));
}

void the_latest_answer_counts(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("token", packed_token()));
    assert_true(world.keep("token", packed_tombstone()));
    assert_false(packed_record_grants(world.find("token").bytes));
    assert_true(world.keep("token", ""));
    assert_true(world.absent("token"));
    assert_true(world.keep("token", packed_token()));
    assert_true(packed_record_grants(world.find("token").bytes));
}

void only_the_same_server_is_trusted(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("token", packed_token()));
    const Trust elsewhere{world.keeping.since, k_server + 1};
    assert_true(world.cache->find(world.key("token"), elsewhere, k_lifetimes, world.now, world.room)
                    .state == LookupState::Miss);
}

void stores_are_apart(void** state) {
    auto& world = world_of(state);
    const auto other = world.cache->enter_store(k_other_store, world.now).value();
    assert_int_not_equal(other, world.store);
    assert_int_equal(world.cache->enter_store(k_store, world.now).value(), world.store);
    assert_true(world.keep("token", packed_token()));
    assert_true(world.cache
                    ->find(world.cache->key(other, "token"), world.trust(), k_lifetimes, world.now,
                           world.room)
                    .state == LookupState::Miss);
}

/// A keeper that comes later trusts what is read from then on, and older entries when vouched for.
void a_newcomer_trusts_what_is_vouched_for(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("old", packed_token()));
    auto newcomer = world.cache->start_keeping(world.store, k_server, world.now, true);
    assert_true(world.keep("young", packed_token()));
    const auto found = [&](std::string_view name) {
        return world.cache
                   ->find(world.key(name), {newcomer.since, k_server}, k_lifetimes, world.now,
                          world.room)
                   .state == LookupState::Found;
    };
    assert_true(found("young"));
    assert_false(found("old"));
    assert_false(world.cache->trust_others(world.store, k_server, world.now, newcomer));
    assert_false(found("old"));
    world.cache->prove(world.store, k_server, world.keeping, world.now + 1);
    assert_true(world.cache->trust_others(world.store, k_server, world.now, newcomer));
    assert_true(found("old"));
}

void nobody_vouches_for_what_he_distrusts(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("old", packed_token()));
    auto newcomer = world.cache->start_keeping(world.store, k_server, world.now, true);
    world.cache->distrust_all(world.store, world.keeping);
    world.cache->prove(world.store, k_server, world.keeping, world.now + 1);
    (void)world.cache->trust_others(world.store, k_server, world.now, newcomer);
    assert_true(
        world.cache
            ->find(world.key("old"), {newcomer.since, k_server}, k_lifetimes, world.now, world.room)
            .state == LookupState::Miss);
}

void who_hears_no_changes_vouches_for_nothing(void** state) {
    auto& world = world_of(state);
    world.cache->stop_keeping(world.store, world.keeping);
    auto deaf = world.cache->start_keeping(world.store, k_server, world.now, false);
    world.cache->prove(world.store, k_server, deaf, world.now);
    auto newcomer = world.cache->start_keeping(world.store, k_server, world.now, true);
    assert_false(world.cache->trust_others(world.store, k_server, world.now - 1, newcomer));
}

/// Issue: a flood of unknown tokens.
void a_flood_of_absent_records_pushes_out_no_good_one(void** state) {
    auto& world = world_of(state);
    for (int i = 0; i < 50; ++i) {
        assert_true(world.keep("good" + std::to_string(i), packed_token()));
    }
    for (int i = 0; i < 50'000; ++i) {
        assert_true(world.keep("flood" + std::to_string(i), i % 2 == 0 ? "" : packed_tombstone()));
    }
    for (int i = 0; i < 50; ++i) {
        ASSERT_ROW(std::to_string(i), world.found("good" + std::to_string(i)));
    }
    assert_true(world.cache->use().refusing.evicted > 0);
    assert_int_equal(world.cache->use().granting.evicted, 0);
}

void more_stores_than_there_is_room_for(void** state) {
    auto& world = world_of(state);
    std::vector<StoreNumber> numbers;
    for (unsigned i = 0; i < 3 * RecordCache::k_max_stores; ++i) {
        const StoreIdentity identity{std::byte{9}, static_cast<std::byte>(i)};
        const auto number = world.cache->enter_store(identity, world.now + i);
        assert_true(number.has_value()); // those that nobody hears make room
        for (const auto earlier : numbers) {
            assert_int_not_equal(*number, earlier);
        }
        numbers.push_back(*number);
    }
    assert_int_equal(world.cache->enter_store(k_store, world.now).value(), world.store);
    // A number that was forgotten keeps and trusts nothing.
    const auto key = world.cache->key(numbers.front(), "token");
    (void)world.cache->keep(key, world.cache->mark(key), k_server, world.now, packed_token());
    const auto keeping = world.cache->start_keeping(numbers.front(), k_server, world.now, true);
    assert_true(
        world.cache->find(key, {keeping.since, k_server}, k_lifetimes, world.now, world.room)
            .state == LookupState::Miss);
}

/// A process that is killed while it changes the zone: the next one finds it empty and whole.
void a_death_inside_a_change_leaves_a_usable_zone(void** state) {
    auto& world = world_of(state);
    assert_true(world.keep("token", packed_token()));
    const auto mark = world.cache->mark(world.key("token"));
    const auto child = fork();
    if (child == 0) {
        // The upper half holds entries: writing the first of them is deadly.
        (void)std::signal(SIGSEGV, [](int) { _exit(7); });
        (void)mprotect(world.memory().data() + k_size / 2, k_size / 2, PROT_READ);
        for (int i = 0; i < 10'000; ++i) {
            (void)world.keep("token" + std::to_string(i), packed_token());
        }
        _exit(0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_int_equal(WEXITSTATUS(status), 7);
    assert_true(world.missed("token"));
    assert_int_equal(world.cache->use().rescues, 1);
    assert_false(world.cache->keep(world.key("token"), mark, k_server, world.now, packed_token()));
    assert_true(world.keep("token", packed_token()));
    assert_true(world.found("token"));
    world.cache->prove(world.store, k_server, world.keeping, world.now); // enters again
    auto newcomer = world.cache->start_keeping(world.store, k_server, world.now, true);
    assert_true(world.cache->trust_others(world.store, k_server, world.now - 1, newcomer));
}

void knows_memory_of_its_own_making(void** state) {
    auto& world = world_of(state);
    assert_true(RecordCache::is_formatted(world.memory()));
    assert_false(RecordCache::is_formatted(world.memory().first(k_size / 2)));
    world.memory()[0] ^= std::byte{1};
    assert_false(RecordCache::is_formatted(world.memory()));
}

int make_world(void** state) {
    *state = new World;
    return 0;
}

int end_world(void** state) {
    delete static_cast<World*>(*state);
    return 0;
}

} // namespace

#define zone_test(function) cmocka_unit_test_setup_teardown(function, make_world, end_world)

int main() {
    const CMUnitTest tests[] = {
        zone_test(keeps_records_and_their_absence),
        zone_test(every_entry_dies),
        zone_test(a_change_takes_out_what_is_kept),
        zone_test(a_reply_that_a_change_overtook_is_not_kept),
        zone_test(nor_one_that_a_flush_overtook),
        zone_test(the_latest_answer_counts),
        zone_test(only_the_same_server_is_trusted),
        zone_test(stores_are_apart),
        zone_test(a_newcomer_trusts_what_is_vouched_for),
        zone_test(nobody_vouches_for_what_he_distrusts),
        zone_test(who_hears_no_changes_vouches_for_nothing),
        zone_test(a_flood_of_absent_records_pushes_out_no_good_one),
        zone_test(more_stores_than_there_is_room_for),
        zone_test(a_death_inside_a_change_leaves_a_usable_zone),
        zone_test(knows_memory_of_its_own_making),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
