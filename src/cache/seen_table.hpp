/// @file seen_table.hpp
/// Who was reported within the last hour, in memory that many processes may share.
///
/// Eight slots make a row, as long as a cache line; a hash belongs to one row. A slot is one word:
/// it changes whole or not at all, nobody waits, and a process killed anywhere leaves nothing
/// behind. A full row forgets whom it heard of longest ago, which costs one report too many.
#pragma once

#include "tokenward/time.hpp"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward::cache {

/// What a claim is about; `what` keeps different reports on one `name` apart. Hides nothing.
[[nodiscard]] std::uint64_t seen_hash(std::uint64_t what, std::string_view name) noexcept;

class SeenTable {
public:
    using Slot = std::atomic<std::uint64_t>;
    static_assert(Slot::is_always_lock_free, "processes share it");

    static constexpr std::chrono::hours k_interval{1};

    /// @param slots zeroed at first, at least one; must outlive the table
    explicit SeenTable(std::span<Slot> slots) noexcept;

    /// True for one caller an hour; more often only after the row overflowed, or the clock was set
    /// back by an hour.
    [[nodiscard]] bool claim(std::uint64_t hash, Time now) noexcept;

private:
    [[nodiscard]] std::span<Slot> row_of(std::uint64_t hash) const noexcept;

    std::span<Slot> slots_;
    std::size_t row_size_;
};

} // namespace tokenward::cache
