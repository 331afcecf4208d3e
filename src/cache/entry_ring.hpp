/// @file entry_ring.hpp
/// Entries of any size in one fixed piece of memory, the oldest overwritten first, found by hash
/// and name.
///
/// Everything lies in the memory itself, as offsets: several processes may have it mapped, one at a
/// time. A process that dies between begin and end of a change leaves the ring unfit; see
/// RecordCache, which notices and empties it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward::cache {

/// By what an entry is found.
struct EntryKey {
    std::uint64_t hash = 0; ///< of store and name
    std::uint32_t store = 0;
    std::string_view name; ///< 1 to 65535 bytes
};

/// What is kept beside an entry's bytes.
struct EntryNote {
    std::uint64_t sequence = 0;   ///< of its store, when its read began
    std::uint64_t created_at = 0; ///< milliseconds on the host's monotonic clock
    std::uint32_t server = 0;     ///< which process of Redis said so
};

class EntryRing {
public:
    /// Where an entry stands; good until the ring changes.
    struct Found {
        EntryNote note;
        std::string_view bytes;
    };

    /// A ring in fresh memory: empty. `memory` is aligned to 8 and must outlive the ring; at least
    /// k_least_memory bytes.
    static void format(std::span<std::byte> memory) noexcept;

    /// The ring that format() made in `memory`.
    explicit EntryRing(std::span<std::byte> memory) noexcept;

    /// Null bytes (`data() == nullptr`) when it is not there.
    [[nodiscard]] Found find(const EntryKey& key) const noexcept;

    /// In the place of an entry of the same name. False when it is too large for this ring, which
    /// then holds none of that name.
    bool insert(const EntryKey& key, std::string_view bytes, const EntryNote& note) noexcept;

    /// True when there was one.
    bool erase(const EntryKey& key) noexcept;

    /// Drops everything, whatever state the ring is in.
    void clear() noexcept;

    struct Use {
        std::uint64_t entries = 0;
        std::uint64_t bytes = 0;    ///< of them, with all that they need in the ring
        std::uint64_t capacity = 0; ///< bytes for entries
        std::uint64_t evicted = 0;  ///< live ones that made room for others
    };
    [[nodiscard]] Use use() const noexcept;

    static constexpr std::size_t k_least_memory = 16 * 1024;

private:
    struct Head;
    struct Entry;
    using Offset = std::uint32_t; ///< in units of 8 bytes, from 1; 0 is nothing

    [[nodiscard]] Entry& at(Offset offset) const noexcept;
    [[nodiscard]] Offset& bucket(std::uint64_t hash) const noexcept;
    [[nodiscard]] Offset locate(const EntryKey& key) const noexcept;
    void unlink(Offset offset) noexcept;
    [[nodiscard]] Offset make_room(std::uint32_t units) noexcept;
    void drop_oldest() noexcept;

    Head* head_;
    Offset* buckets_;
    std::byte* units_;
};

} // namespace tokenward::cache
