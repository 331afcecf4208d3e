/// @file read_room.hpp
/// How many reads of a kind may be under way at once, and who waits for a place among them.
#pragma once

#include "cache/record_flight.hpp"

#include <cstdint>

namespace tokenward::cache {

enum class ReadRoom : std::uint8_t {
    Ample,   ///< as many as the link takes
    Bounded, ///< few: for names that anybody can make up, whose reads must not crowd others out
};

/// The places of ReadRoom::Bounded, and the flights that wait for one, first come, first served.
/// Nobody waits while a place is free, but between a leave() and the admit_next() that follows it.
class BoundedRoom {
public:
    static constexpr unsigned k_most_inside = 64;
    static constexpr unsigned k_most_waiting = 1024;

    BoundedRoom() = default;
    BoundedRoom(const BoundedRoom&) = delete;
    BoundedRoom& operator=(const BoundedRoom&) = delete;

    /// Whether nobody can even wait.
    [[nodiscard]] bool is_full() const noexcept { return waiting_ == k_most_waiting; }
    /// Gives the flight a place, or lets it wait. Not when full, and only one that is outside.
    void enter(RecordFlight& flight) noexcept;
    /// Gives up its place, or its waiting. Nothing when it is outside.
    void leave(RecordFlight& flight) noexcept;

    /// Gives a free place to whoever waited longest. Null when there is no such place or nobody.
    [[nodiscard]] RecordFlight* admit_next() noexcept;

    /// Divides those who wait by now from those who come later.
    [[nodiscard]] std::uint64_t now() const noexcept { return came_; }
    /// Sends out whoever waited longest and came before `moment`, a now(). Null when nobody did.
    [[nodiscard]] RecordFlight* dismiss_next(std::uint64_t moment) noexcept;

private:
    void wait(RecordFlight& flight) noexcept;
    void stop_waiting(RecordFlight& flight) noexcept;

    unsigned inside_ = 0;
    unsigned waiting_ = 0;
    std::uint64_t came_ = 0; // who ever waited
    RecordFlight* first_ = nullptr;
    RecordFlight* last_ = nullptr;
};

} // namespace tokenward::cache
