/// @file record_cache.hpp
/// The records of many stores in one zone of memory that several processes share: look-ups, what a
/// read may put in, what a change takes out.
///
/// Only records are kept, packed (packed_record.hpp), never decisions. What grants nothing (an
/// absent record, a tombstone) has a part of its own, so that a flood of it pushes out nothing that
/// does. A record that is changed while it is read isn't kept: see ReadMark.
#pragma once

#include "cache/entry_ring.hpp"
#include "cache/epoch_table.hpp"
#include "cache/keeper_table.hpp"
#include "cache/seen_table.hpp"
#include "cache/zone_lock.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace tokenward::cache {

using StoreNumber = std::uint32_t;

/// What makes two processes mean the same store: digest of its address, database, prefix and keys.
using StoreIdentity = std::array<std::byte, 16>;

/// What a process trusts of what is kept.
struct Trust {
    Sequence since = 0;       ///< entries read before that are not
    std::uint32_t server = 0; ///< nor those of another process of Redis
};

/// How long entries live, in milliseconds.
struct Lifetimes {
    std::uint64_t valid = 0;   ///< of those that grant something
    std::uint64_t invalid = 0; ///< of the others
};

enum class LookupState : std::uint8_t { Miss, Found, Absent };

struct Lookup {
    LookupState state = LookupState::Miss;
    std::string_view bytes; ///< Found: the packed record, in the caller's room
};

/// Taken before a record is asked for. What came of it may be kept, and others may wait for it,
/// only while the mark is current.
struct ReadMark {
    EpochTable::Epoch epoch = 0;
    Sequence sequence = 0;
};

class RecordCache {
public:
    static constexpr std::size_t k_max_stores = 24;
    static constexpr std::size_t k_least_memory = 192 * 1024;
    /// A larger record is read every time.
    static constexpr std::size_t k_max_record = 16 * 1024;

    /// Makes a cache in fresh memory, aligned to 64. At least k_least_memory bytes.
    /// @param seed a number nobody can guess: it keeps names from being chosen for their hash
    static void format(std::span<std::byte> memory, std::uint64_t seed) noexcept;

    /// Whether this code can use what format() made there, perhaps another version's.
    [[nodiscard]] static bool is_formatted(std::span<const std::byte> memory) noexcept;

    /// One process's handle. Both must outlive it.
    RecordCache(std::span<std::byte> memory, ZoneLock& lock) noexcept;

    /// The number of a store in this zone, the same for all who mean the same one, and never
    /// another's; nothing when there are too many. It may be forgotten while nobody hears the
    /// store's changes: enter it again before start_keeping().
    [[nodiscard]] std::optional<StoreNumber> enter_store(const StoreIdentity& identity,
                                                         ClockMs now) noexcept;

    /// Computed once a record, before any lock. `name` must outlive the key.
    [[nodiscard]] EntryKey key(StoreNumber store, std::string_view name) const noexcept;

    /// @param room at least k_max_record bytes, or what is larger than it misses
    [[nodiscard]] Lookup find(const EntryKey& key, const Trust& trust, const Lifetimes& lifetimes,
                              ClockMs now, std::span<char> room) noexcept;

    [[nodiscard]] ReadMark mark(const EntryKey& key) const noexcept;
    [[nodiscard]] bool is_current(const EntryKey& key, const ReadMark& mark) const noexcept;

    /// Keeps what a read brought: a packed record, or nothing when Redis said that it is absent.
    /// False when a change was heard since the mark was taken, and nothing is kept.
    bool keep(const EntryKey& key, const ReadMark& mark, std::uint32_t server, ClockMs now,
              std::string_view packed) noexcept;

    /// The record was changed: what is kept of it goes, and what is being read of it isn't kept.
    void invalidate(const EntryKey& key) noexcept;

    // Hearing changes; see KeeperTable. Each gives the sequence from which on entries are trusted.
    struct Keeping {
        Sequence since = 0;
        KeeperTable::Place place;
        bool vouches = false;
    };
    /// @param vouches false for who isn't told of changes: it trusts only what is read from now on
    [[nodiscard]] Keeping start_keeping(StoreNumber store, std::uint32_t server, ClockMs now,
                                        bool vouches) noexcept;
    void stop_keeping(StoreNumber store, const Keeping& keeping) noexcept;
    void prove(StoreNumber store, std::uint32_t server, Keeping& keeping,
               ClockMs proven_at) noexcept;
    /// Everything in the store was changed.
    void distrust_all(StoreNumber store, Keeping& keeping) noexcept;
    /// Trusts what other keepers vouch for; true when there was one.
    bool trust_others(StoreNumber store, std::uint32_t server, ClockMs confirmed_at,
                      Keeping& keeping) noexcept;

    /// A keeper that confirmed at `confirmed_at` asks the others for a proof.
    void ask_for_proof(StoreNumber store, ClockMs confirmed_at) noexcept;
    /// When the last one asked.
    [[nodiscard]] ClockMs proof_asked_at(StoreNumber store) const noexcept;

    /// For a SeenTable that all processes share.
    [[nodiscard]] std::span<SeenTable::Slot> seen_slots() const noexcept { return seen_; }

    struct Use {
        EntryRing::Use granting;
        EntryRing::Use refusing;
        std::uint64_t rescues = 0; ///< times it was emptied because a process died changing it
    };
    [[nodiscard]] Use use() noexcept;

private:
    struct Head;
    struct Store;
    class Layout;
    class Hold;
    class Change;

    RecordCache(const Layout& layout, ZoneLock& lock) noexcept;
    [[nodiscard]] Store* find_store(StoreNumber number) const noexcept;
    void rescue() noexcept;

    Head* head_;
    ZoneLock* lock_;
    EpochTable epochs_;
    std::span<SeenTable::Slot> seen_;
    EntryRing granting_;
    EntryRing refusing_;
};

} // namespace tokenward::cache
