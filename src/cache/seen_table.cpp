#include "cache/seen_table.hpp"

#include <algorithm>
#include <cstring>

namespace tokenward::cache {

namespace {

constexpr std::size_t k_row = 8;
constexpr int k_tries = 16;

// A slot: 40 bits of the hash, 24 of the time. After 194 days an old time looks new for an hour,
// in which one report is missed; 40 bits beside the row's keep a million tokens apart.
constexpr unsigned k_time_bits = 24;
constexpr std::uint64_t k_time_mask = (std::uint64_t{1} << k_time_bits) - 1;
constexpr std::uint64_t k_interval_s = std::chrono::seconds(SeenTable::k_interval).count();

std::uint64_t mark_of(std::uint64_t hash) noexcept {
    const auto mark = hash & ~k_time_mask;
    return mark != 0 ? mark : k_time_mask + 1; // an empty slot is 0
}

/// Another process's clock may be a little ahead of ours.
std::uint64_t age(std::uint64_t slot, std::uint64_t time) noexcept {
    const bool ahead = ((slot - time) & k_time_mask) < k_interval_s;
    return ahead ? 0 : (time - slot) & k_time_mask;
}

/// Each round multiplies by an odd number, which loses nothing, and brings high bits down.
std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) noexcept {
    hash = (hash ^ word) * 0x9e3779b97f4a7c15U;
    return hash ^ (hash >> 32);
}

struct Choice {
    bool reported = false;  ///< within the hour
    std::size_t slot = 0;   ///< else: what to overwrite
    std::uint64_t seen = 0; ///< what it held
};

/// The hash's own slot, else an empty one, else the oldest.
Choice choose(std::span<SeenTable::Slot> row, std::uint64_t mark, std::uint64_t time) noexcept {
    Choice best;
    std::uint64_t best_age = 0;
    for (std::size_t i = 0; i < row.size(); ++i) {
        const auto held = row[i].load(std::memory_order_relaxed);
        const auto held_age = held == 0 ? k_time_mask + 1 : age(held, time);
        if (held != 0 && (held & ~k_time_mask) == mark) {
            return {held_age < k_interval_s, i, held};
        }
        if (i == 0 || held_age > best_age) {
            best = {false, i, held};
            best_age = held_age;
        }
    }
    return best;
}

} // namespace

std::uint64_t seen_hash(std::uint64_t what, std::string_view name) noexcept {
    auto hash = mixed(what, name.size());
    while (!name.empty()) {
        std::uint64_t word = 0;
        const auto size = std::min(name.size(), sizeof word);
        std::memcpy(&word, name.data(), size);
        hash = mixed(hash, word);
        name.remove_prefix(size);
    }
    return mixed(hash, 0);
}

SeenTable::SeenTable(std::span<Slot> slots) noexcept
    : slots_(slots), row_size_(std::min(slots.size(), k_row)) {}

bool SeenTable::claim(std::uint64_t hash, Time now) noexcept {
    const auto row = row_of(hash);
    const auto mark = mark_of(hash);
    const auto time = static_cast<std::uint64_t>(to_epoch(now)) & k_time_mask;
    for (int count = 0; count < k_tries; ++count) {
        auto [reported, slot, held] = choose(row, mark, time);
        if (reported) {
            return false;
        }
        if (row[slot].compare_exchange_strong(held, mark | time, std::memory_order_relaxed)) {
            return true;
        }
    }
    return true; // so many others write here that a report too many is the lesser harm
}

std::span<SeenTable::Slot> SeenTable::row_of(std::uint64_t hash) const noexcept {
    const auto rows = slots_.size() / row_size_;
    return slots_.subspan(static_cast<std::size_t>(hash % rows) * row_size_, row_size_);
}

} // namespace tokenward::cache
