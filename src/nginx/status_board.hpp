/// @file status_board.hpp
/// Where all workers add up what they counted: lies in shared memory, zeroed at first.
///
/// A worker adds differences, so that a sum outlives it; it sets what only holds now.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/status_numbers.hpp"
#include "tokenward/reason.hpp"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace tokenward::nginx {

struct StatusBoard {
    using Number = std::atomic<std::uint64_t>;
    static_assert(Number::is_always_lock_free, "processes share it");

    static constexpr std::size_t k_max_stores = 32;
    static constexpr std::size_t k_max_workers = 128;

    /// Of one worker's push link.
    struct Push {
        Number state{};     ///< a redis::LinkState
        Number proven_at{}; ///< 0: never
    };

    struct StoreSlot {
        Number key{}; ///< 0: free
        std::array<Number, StoreNumbers::k_size> numbers{};
        std::array<Push, k_max_workers> pushes{}; ///< by nginx's number of the worker
    };

    std::array<Number, k_reasons> decisions{};
    std::array<StoreSlot, k_max_stores> stores{};

    /// The slot of a store, the same for all workers, and its for good; null when all are taken.
    [[nodiscard]] StoreSlot* slot_of(std::uint64_t key) noexcept {
        for (auto& slot : stores) {
            std::uint64_t owner = 0;
            if (slot.key.compare_exchange_strong(owner, key) || owner == key) {
                return &slot;
            }
        }
        return nullptr;
    }
};

} // namespace tokenward::nginx
