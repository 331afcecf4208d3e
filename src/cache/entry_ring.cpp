#include "cache/entry_ring.hpp"

#include <algorithm>
#include <bit>
#include <cstring>
#include <new>

namespace tokenward::cache {
namespace {

constexpr std::size_t k_unit = 8;
constexpr std::size_t k_bytes_a_bucket = 192; // about one small record: chains stay short
constexpr std::uint32_t k_fewest_shares = 8;  // no entry may take more than this part of the ring

constexpr std::size_t units_for(std::size_t bytes) noexcept {
    return (bytes + k_unit - 1) / k_unit;
}

} // namespace

/// Entries stand one behind the other from `oldest` to `end`, around the edge. A gap at the edge,
/// too small for the next entry, is an entry that is dead.
struct EntryRing::Head {
    std::uint32_t bucket_count;
    std::uint32_t unit_count;
    Offset oldest; // where the oldest entry begins
    Offset end;    // behind the youngest
    std::uint32_t used_units;
    std::uint32_t unused;
    std::uint64_t entries;
    std::uint64_t live_units;
    std::uint64_t evicted;
};

struct EntryRing::Entry {
    // The first unit, which is all that a gap has.
    std::uint32_t units;     // of this entry, its head included
    std::uint16_t name_size; // 0: dead
    std::uint16_t unused;

    std::uint64_t hash;
    std::uint32_t store;
    Offset next; // in its bucket
    EntryNote note;
    std::uint64_t bytes_size;

    [[nodiscard]] bool alive() const noexcept { return name_size != 0; }
    [[nodiscard]] char* text() noexcept { return reinterpret_cast<char*>(this) + sizeof(Entry); }
    [[nodiscard]] std::string_view name() noexcept { return {text(), name_size}; }
    [[nodiscard]] std::string_view bytes() noexcept { return {text() + name_size, bytes_size}; }
};

void EntryRing::format(std::span<std::byte> memory) noexcept {
    auto* const head = new (memory.data()) Head{};
    const auto room = memory.size() - sizeof(Head);
    const auto wanted = static_cast<std::uint32_t>(std::min<std::size_t>(
        std::bit_floor(room / (k_bytes_a_bucket + sizeof(Offset))), std::size_t{1} << 28));
    head->bucket_count = wanted;
    const auto left = room - wanted * sizeof(Offset);
    head->unit_count =
        static_cast<std::uint32_t>(std::min<std::size_t>(left / k_unit, 0xFFFF'FFF0U));
    EntryRing(memory).clear();
}

EntryRing::EntryRing(std::span<std::byte> memory) noexcept
    : head_(std::launder(reinterpret_cast<Head*>(memory.data()))),
      buckets_(reinterpret_cast<Offset*>(memory.data() + sizeof(Head))),
      units_(memory.data() + sizeof(Head) +
             units_for(head_->bucket_count * sizeof(Offset)) * k_unit) {
    static_assert(sizeof(Head) % k_unit == 0);
    static_assert(sizeof(Entry) % k_unit == 0);
}

void EntryRing::clear() noexcept {
    std::fill_n(buckets_, head_->bucket_count, Offset{0});
    head_->oldest = head_->end = 0;
    head_->used_units = 0;
    head_->entries = head_->live_units = 0;
}

EntryRing::Entry& EntryRing::at(Offset offset) const noexcept {
    return *reinterpret_cast<Entry*>(units_ + std::size_t{offset - 1} * k_unit);
}

EntryRing::Offset& EntryRing::bucket(std::uint64_t hash) const noexcept {
    return buckets_[hash & (head_->bucket_count - 1)];
}

EntryRing::Offset EntryRing::locate(const EntryKey& key) const noexcept {
    for (auto offset = bucket(key.hash); offset != 0; offset = at(offset).next) {
        auto& entry = at(offset);
        if (entry.hash == key.hash && entry.store == key.store && entry.name() == key.name) {
            return offset;
        }
    }
    return 0;
}

EntryRing::Found EntryRing::find(const EntryKey& key) const noexcept {
    const auto offset = locate(key);
    if (offset == 0) {
        return {};
    }
    auto& entry = at(offset);
    return {entry.note, entry.bytes()};
}

/// Out of its bucket; its room is free when the ring has come around.
void EntryRing::unlink(Offset offset) noexcept {
    auto& entry = at(offset);
    auto* link = &bucket(entry.hash);
    while (*link != offset) {
        link = &at(*link).next;
    }
    *link = entry.next;
    entry.name_size = 0;
    --head_->entries;
    head_->live_units -= entry.units;
}

bool EntryRing::erase(const EntryKey& key) noexcept {
    const auto offset = locate(key);
    if (offset != 0) {
        unlink(offset);
    }
    return offset != 0;
}

void EntryRing::drop_oldest() noexcept {
    auto& entry = at(head_->oldest + 1);
    const auto units = entry.units;
    if (entry.alive()) {
        unlink(head_->oldest + 1);
        ++head_->evicted;
    }
    head_->used_units -= units;
    head_->oldest = (head_->oldest + units) % head_->unit_count;
}

/// Room for an entry at `end`, in one piece: what is in the way goes.
EntryRing::Offset EntryRing::make_room(std::uint32_t units) noexcept {
    const auto to_edge = head_->unit_count - head_->end;
    const bool wraps = to_edge < units;
    const auto needed = wraps ? to_edge + units : units;
    while (head_->unit_count - head_->used_units < needed) {
        drop_oldest();
    }
    if (wraps) { // `end` is never at the edge itself
        auto& gap = at(head_->end + 1);
        gap.units = to_edge;
        gap.name_size = 0;
        head_->used_units += to_edge;
        head_->end = 0;
    }
    return head_->end + 1;
}

bool EntryRing::insert(const EntryKey& key, std::string_view bytes,
                       const EntryNote& note) noexcept {
    erase(key);
    const auto size = units_for(sizeof(Entry) + key.name.size() + bytes.size());
    if (key.name.empty() || key.name.size() > 0xFFFF ||
        size > head_->unit_count / k_fewest_shares) {
        return false;
    }
    const auto units = static_cast<std::uint32_t>(size);
    const auto offset = make_room(units);
    auto& entry = *new (&at(offset)) Entry{};
    entry.units = units;
    entry.name_size = static_cast<std::uint16_t>(key.name.size());
    entry.hash = key.hash;
    entry.store = key.store;
    entry.note = note;
    entry.bytes_size = bytes.size();
    std::memcpy(entry.text(), key.name.data(), key.name.size());
    if (!bytes.empty()) {
        std::memcpy(entry.text() + key.name.size(), bytes.data(), bytes.size());
    }
    auto& first = bucket(key.hash);
    entry.next = first;
    first = offset;
    head_->end = (head_->end + units) % head_->unit_count;
    head_->used_units += units;
    head_->live_units += units;
    ++head_->entries;
    return true;
}

EntryRing::Use EntryRing::use() const noexcept {
    return {.entries = head_->entries,
            .bytes = head_->live_units * k_unit,
            .capacity = std::uint64_t{head_->unit_count} * k_unit,
            .evicted = head_->evicted};
}

} // namespace tokenward::cache
