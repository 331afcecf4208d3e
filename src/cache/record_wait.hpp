/// @file record_wait.hpp
/// What is asked of a RecordSource, and the right to be told.
#pragma once

#include "redis/hash_outcome.hpp"
#include "tokenward/record.hpp"

#include <cstdint>
#include <string_view>

namespace tokenward::cache {

enum class RecordState : std::uint8_t {
    Found,
    Absent,      ///< Redis said so
    Bad,         ///< there, and no record: a bad seal, or a form that isn't known
    Unavailable, ///< Redis couldn't be asked
};

/// Where an answer came from.
enum class RecordOrigin : std::uint8_t { Cache, Read, SharedRead, StaleCache };

struct RecordAnswer {
    RecordState state = RecordState::Unavailable;
    RecordOrigin origin = RecordOrigin::Read;
    std::string_view packed;                                 ///< Found
    RecordFault bad = RecordFault::BadSeal;                  ///< Bad
    redis::LinkFault fault = redis::LinkFault::NotConnected; ///< Unavailable
    std::string_view text; ///< Unavailable: short, printable, no secret
};

class RecordFlight;

/// Waits for one record. Derive from it; its end, or cancel(), gives the right up.
class RecordWait {
public:
    RecordWait(const RecordWait&) = delete;
    RecordWait& operator=(const RecordWait&) = delete;

    [[nodiscard]] bool waiting() const noexcept { return flight_ != nullptr; }
    void cancel() noexcept;

protected:
    RecordWait() = default;
    ~RecordWait() { cancel(); }

private:
    friend class RecordFlight;

    /// Called once at most, by the event loop. What `answer` points at ends with the call. It may
    /// start reads, cancel waits, and destroy itself; it must not destroy the source.
    virtual void on_record(const RecordAnswer& answer) noexcept = 0;

    RecordFlight* flight_ = nullptr;
    RecordWait* before_ = nullptr;
    RecordWait* after_ = nullptr;
};

} // namespace tokenward::cache
