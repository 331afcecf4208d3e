/// @file epoch_table.hpp
/// How often each bucket of names was changed: a reply that was asked for before the last change
/// may be older than it, and must not be kept.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <span>

namespace tokenward::cache {

/// In memory that several processes share. Epochs only grow, and are compared for equality.
class EpochTable {
public:
    using Epoch = std::uint64_t;

    /// @param buckets a power of two of them; `all` counts for each; both must outlive the table
    EpochTable(std::span<std::atomic<std::uint32_t>> buckets,
               std::atomic<std::uint64_t>& all) noexcept
        : buckets_(buckets), all_(&all) {}

    [[nodiscard]] Epoch of(std::uint64_t hash) const noexcept {
        return (all_->load(std::memory_order_acquire) << 32) +
               bucket(hash).load(std::memory_order_acquire);
    }
    void bump(std::uint64_t hash) noexcept { bucket(hash).fetch_add(1, std::memory_order_acq_rel); }
    void bump_all() noexcept { all_->fetch_add(1, std::memory_order_acq_rel); }

private:
    // The low bits choose an entry's chain; these are others.
    [[nodiscard]] std::atomic<std::uint32_t>& bucket(std::uint64_t hash) const noexcept {
        return buckets_[(hash >> 32) & (buckets_.size() - 1)];
    }

    std::span<std::atomic<std::uint32_t>> buckets_;
    std::atomic<std::uint64_t>* all_;
};
static_assert(std::atomic<std::uint32_t>::is_always_lock_free);
static_assert(std::atomic<std::uint64_t>::is_always_lock_free);

} // namespace tokenward::cache
