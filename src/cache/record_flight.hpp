/// @file record_flight.hpp
/// One read under way, and all who wait for it.
#pragma once

#include "cache/record_cache.hpp"
#include "cache/record_wait.hpp"
#include "redis/ticket.hpp"
#include "tokenward/packed_record.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::cache {

class RecordFlight;

/// What a flight needs of its source.
class FlightOwner {
public:
    virtual void on_reply(RecordFlight& flight, const redis::HashOutcome& outcome) noexcept = 0;
    /// Nobody waits any more.
    virtual void on_abandoned(RecordFlight& flight) noexcept = 0;

protected:
    ~FlightOwner() = default;
};

/// Where a flight stands in a BoundedRoom; the room's own notes.
struct RoomSeat {
    enum class State : std::uint8_t { Outside, Waiting, Inside };

    State state = State::Outside;
    std::uint64_t number = 0; ///< Waiting: in which order they came
    RecordFlight* before = nullptr;
    RecordFlight* after = nullptr;
};

/// Reused, one after the other: it keeps its memory.
class RecordFlight final : private redis::HashCallback {
public:
    using Clock = std::chrono::steady_clock;

    explicit RecordFlight(FlightOwner& owner) noexcept : owner_(&owner) {}
    RecordFlight(const RecordFlight&) = delete;
    RecordFlight& operator=(const RecordFlight&) = delete;
    /// Whoever still waits is told nothing.
    ~RecordFlight();

    void join(RecordWait& wait) noexcept;
    void cancel(RecordWait& wait) noexcept;
    [[nodiscard]] bool has_waits() const noexcept { return first_ != nullptr; }

    /// Tells all who wait now, then nobody waits. `shared` marks the answers of all but the first.
    void answer(RecordAnswer answer) noexcept;

    [[nodiscard]] redis::HashCallback& callback() noexcept { return *this; }

    // The source's own notes.
    RecordKind kind = RecordKind::Token;
    std::string name;
    EntryKey key; ///< a view of `name`
    ReadMark mark;
    std::uint64_t generation = 0; ///< of hearing, when the read began
    bool offered = false;         ///< others may join
    bool landed = false;          ///< being answered
    bool changed = false;         ///< heard of a change since the read began
    RoomSeat seat;                ///< among the bounded reads, if it is one
    unsigned rereads = 0;
    Clock::time_point asked_at;
    redis::Ticket ticket;
    RecordFlight* next = nullptr; ///< in the source's list

private:
    void on_hash(const redis::HashOutcome& outcome) noexcept override;
    void leave(RecordWait& wait) noexcept;

    FlightOwner* owner_;
    RecordWait* first_ = nullptr;
    RecordWait* last_ = nullptr;
};

} // namespace tokenward::cache
