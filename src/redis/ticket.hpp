/// @file ticket.hpp
/// The right to be told of one read's outcome, and the way to give it up.
#pragma once

#include "redis/hash_outcome.hpp"

#include <cstdint>

namespace tokenward::redis {

class ReadQueue;

/// Told the outcome of one read. Must not throw.
class HashCallback {
public:
    /// Called once at most, by the event loop, never from inside read_hash() or any other call of
    /// the client. `outcome` and all it points at end with this call: copy what must stay.
    /// It may start reads, cancel any ticket, destroy itself and its ticket, stop the client; it
    /// must not destroy the client.
    virtual void on_hash(const HashOutcome& outcome) noexcept = 0;

protected:
    ~HashCallback() = default;
};

/// Once a ticket is cancelled or destroyed, its callback is never called. The reply may still come;
/// the client matches and drops it. May outlive the client; moving one moves the right.
class Ticket {
public:
    Ticket() = default;
    Ticket(Ticket&& other) noexcept;
    Ticket& operator=(Ticket&& other) noexcept;
    ~Ticket() { cancel(); }

    void cancel() noexcept;
    /// True until the callback is called or the ticket is cancelled.
    [[nodiscard]] bool pending() const noexcept { return queue_ != nullptr; }

private:
    friend class ReadQueue;

    ReadQueue* queue_ = nullptr;
    HashCallback* callback_ = nullptr;
    // In flight: its slot. Failed: its neighbours in the list of those to be told.
    std::uint64_t slot_ = 0;
    Ticket* before_ = nullptr;
    Ticket* after_ = nullptr;
    LinkFault fault_ = LinkFault::NotConnected;
    bool failed_ = false;
};

} // namespace tokenward::redis
