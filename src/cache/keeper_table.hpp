/// @file keeper_table.hpp
/// Which processes hear of every change in a store, and since when.
///
/// A store has a sequence number. Who begins to hear of its changes raises it and is a *keeper*
/// since then: an entry whose read began at that number or later is one of whose changes this
/// keeper has heard. What is older it may use only after another keeper, of the same server, was
/// proven to hear still when this one already did: then nothing was missed in between.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace tokenward::cache {

using Sequence = std::uint64_t;
using ClockMs = std::uint64_t; ///< milliseconds on the host's monotonic clock

/// The keepers of one store, in memory that several processes share; under the zone's lock.
class KeeperTable {
public:
    static constexpr std::size_t k_max_keepers = 64;

    /// A place that was taken by somebody else since is nobody's to change.
    struct Place {
        std::size_t index = k_max_keepers; ///< that: none was free
        std::uint64_t entered = 0;
    };

    /// Where a process stands when it begins to hear: its place in the table, if there is one left.
    /// A place whose keeper has proven nothing for a minute is free: it died.
    [[nodiscard]] Place enter(std::uint32_t server, Sequence since, ClockMs now) noexcept;
    void leave(Place place) noexcept;
    void set_since(Place place, Sequence since) noexcept;
    /// False when the place isn't this keeper's any more.
    bool prove(Place place, ClockMs proven_at) noexcept;
    /// Every place is nobody's.
    void clear() noexcept;
    [[nodiscard]] bool has_any(ClockMs now) const noexcept;

    /// The oldest `since` of another keeper of `server` that was proven after `confirmed_at`.
    [[nodiscard]] std::optional<Sequence> oldest_proven(Place mine, std::uint32_t server,
                                                        ClockMs confirmed_at) const noexcept;

private:
    struct Keeper {
        std::uint64_t entered = 0; // 0: nobody
        Sequence since = 0;
        ClockMs proven_at = 0;
        std::uint64_t server = 0;
    };
    [[nodiscard]] static bool is_dead(const Keeper& keeper, ClockMs now) noexcept;
    [[nodiscard]] Keeper* keeper_at(Place place) noexcept;

    std::uint64_t last_entered_ = 0; // never used twice
    std::array<Keeper, k_max_keepers> keepers_{};
};

} // namespace tokenward::cache
