// A ring of entries: what goes in is found, the oldest makes room, and no order of changes breaks
// it.
#include "support/core_support.hpp"

#include "cache/entry_ring.hpp"

#include <deque>
#include <map>
#include <random>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::cache;
using namespace tokenward::test;

namespace {

struct Memory {
    explicit Memory(std::size_t size) : words(size / sizeof(std::uint64_t)) {
        EntryRing::format(bytes());
    }
    std::span<std::byte> bytes() { return std::as_writable_bytes(std::span(words)); }
    std::vector<std::uint64_t> words;
};

EntryKey key_of(std::string_view name, std::uint32_t store = 1) {
    return {.hash = std::hash<std::string_view>{}(name) + store, .store = store, .name = name};
}

bool holds(const EntryRing& ring, const EntryKey& key, std::string_view bytes) {
    const auto found = ring.find(key);
    return found.bytes.data() != nullptr && found.bytes == bytes;
}

void finds_what_was_put_in(void**) {
    Memory memory(EntryRing::k_least_memory);
    EntryRing ring(memory.bytes());
    assert_true(ring.insert(key_of("a"), "one", {.sequence = 7, .created_at = 8, .server = 9}));
    assert_true(ring.insert(key_of("b"), "", {}));
    const auto found = ring.find(key_of("a"));
    ASSERT_TEXT(found.bytes, "one");
    assert_int_equal(found.note.sequence, 7);
    assert_int_equal(found.note.created_at, 8);
    assert_int_equal(found.note.server, 9);
    assert_true(holds(ring, key_of("b"), ""));
    assert_null(ring.find(key_of("c")).bytes.data());
    assert_int_equal(ring.use().entries, 2);
}

void tells_names_and_stores_of_one_hash_apart(void**) {
    Memory memory(EntryRing::k_least_memory);
    EntryRing ring(memory.bytes());
    const EntryKey keys[] = {{.hash = 5, .store = 1, .name = "a"},
                             {.hash = 5, .store = 2, .name = "a"},
                             {.hash = 5, .store = 1, .name = "b"}};
    assert_true(ring.insert(keys[0], "0", {}));
    assert_true(ring.insert(keys[1], "1", {}));
    assert_true(ring.insert(keys[2], "2", {}));
    assert_true(holds(ring, keys[0], "0") && holds(ring, keys[1], "1") &&
                holds(ring, keys[2], "2"));
    assert_true(ring.erase(keys[1]));
    assert_true(holds(ring, keys[0], "0") && holds(ring, keys[2], "2"));
    assert_null(ring.find(keys[1]).bytes.data());
}

void the_youngest_of_a_name_counts(void**) {
    Memory memory(EntryRing::k_least_memory);
    EntryRing ring(memory.bytes());
    assert_true(ring.insert(key_of("a"), "old", {}));
    assert_true(ring.insert(key_of("a"), "new and longer", {}));
    assert_true(holds(ring, key_of("a"), "new and longer"));
    assert_int_equal(ring.use().entries, 1);
    assert_true(ring.erase(key_of("a")));
    assert_false(ring.erase(key_of("a")));
    assert_null(ring.find(key_of("a")).bytes.data());
}

void what_is_too_large_is_not_kept(void**) {
    Memory memory(EntryRing::k_least_memory);
    EntryRing ring(memory.bytes());
    assert_true(ring.insert(key_of("a"), "small", {}));
    assert_false(ring.insert(key_of("a"), std::string(EntryRing::k_least_memory / 4, 'x'), {}));
    assert_null(ring.find(key_of("a")).bytes.data()); // the small one is no longer true
    assert_false(ring.insert(key_of(""), "nameless", {}));
    assert_false(ring.insert(key_of(std::string(70'000, 'n')), "", {}));
}

void the_oldest_makes_room(void**) {
    Memory memory(EntryRing::k_least_memory);
    EntryRing ring(memory.bytes());
    std::size_t count = 0;
    for (; ring.use().evicted == 0; ++count) {
        assert_true(ring.insert(key_of("name" + std::to_string(count)), "bytes", {}));
    }
    assert_true(count > 100);
    assert_null(ring.find(key_of("name0")).bytes.data());
    for (std::size_t i = ring.use().evicted; i < count; ++i) {
        ASSERT_ROW(std::to_string(i), holds(ring, key_of("name" + std::to_string(i)), "bytes"));
    }
    assert_true(ring.use().bytes <= ring.use().capacity);
}

/// A long run of changes, told by a plain model what must be there.
void no_order_of_changes_breaks_it(void**) {
    std::mt19937 random(20261125); // NOLINT: the same run every time
    Memory memory(EntryRing::k_least_memory);
    EntryRing ring(memory.bytes());
    std::map<std::string, std::string> model; // a superset: the ring may have dropped some
    std::size_t hits = 0;
    for (int step = 0; step < 200'000; ++step) {
        const auto name = "n" + std::to_string(random() % 400);
        const auto key = key_of(name);
        switch (random() % 8) {
        case 0:
            assert_int_equal(ring.erase(key), ring.find(key).bytes.data() != nullptr ? 1 : 0);
            model.erase(name);
            break;
        case 1:
        case 2: {
            model[name] = std::string(random() % 300, static_cast<char>('a' + random() % 26));
            assert_true(ring.insert(key, model[name], {}));
            break;
        }
        default:
            if (const auto found = ring.find(key); found.bytes.data() != nullptr) {
                ASSERT_ROW(name, model.contains(name) && model[name] == found.bytes);
                ++hits;
            }
        }
    }
    assert_true(hits > 10'000);
    assert_true(ring.use().evicted > 1'000);
    ring.clear();
    assert_int_equal(ring.use().entries, 0);
    assert_true(ring.insert(key_of("again"), "1", {}));
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(finds_what_was_put_in),
        cmocka_unit_test(tells_names_and_stores_of_one_hash_apart),
        cmocka_unit_test(the_youngest_of_a_name_counts),
        cmocka_unit_test(what_is_too_large_is_not_kept),
        cmocka_unit_test(the_oldest_makes_room),
        cmocka_unit_test(no_order_of_changes_breaks_it),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
