/// @file read_queue.hpp
/// The replies a link owes, oldest first, and the reads that failed and are still to be told so.
///
/// A cancelled read keeps its slot, because its reply still comes and has to be dropped; so the
/// bound on slots is a bound on memory, however many readers come and go. Slots are one array made
/// once; who waits is kept in the tickets themselves.
#pragma once

#include "redis/event_loop.hpp"
#include "redis/link_ports.hpp"
#include "redis/ticket.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenward::redis {

enum class Asked : std::uint8_t {
    Read, ///< somebody's read
    Role, ///< our own heartbeat
    Info, ///< our own heartbeat
    Meta, ///< our own heartbeat
};

class ReadQueue {
public:
    struct Slot {
        Ticket* ticket = nullptr; ///< null: nobody waits any more
        Milliseconds since{0};    ///< when it was asked for
        Asked asked = Asked::Read;
    };

    /// @param max_reads bound of slots for reads; the heartbeat has its own three beside it
    explicit ReadQueue(std::size_t max_reads);
    ReadQueue(const ReadQueue&) = delete;
    ReadQueue& operator=(const ReadQueue&) = delete;
    /// Every ticket ends; nobody is told.
    ~ReadQueue();

    [[nodiscard]] bool full() const noexcept { return size() >= max_reads_; }
    [[nodiscard]] bool empty() const noexcept { return first_ == end_; }
    [[nodiscard]] std::size_t size() const noexcept {
        return static_cast<std::size_t>(end_ - first_);
    }

    /// Adds a slot for a read. Not when full().
    [[nodiscard]] Ticket add_read(HashCallback& callback, Milliseconds now) noexcept;
    void add_own(Asked asked, Milliseconds now) noexcept;
    /// A read that can't even be asked: told with the other failed ones.
    [[nodiscard]] Ticket add_failed(HashCallback& callback, LinkFault fault) noexcept;

    /// The slot whose reply comes next. Not when empty().
    [[nodiscard]] const Slot& oldest() const noexcept { return at(first_); }
    /// When the oldest read that somebody still waits for was asked.
    [[nodiscard]] std::optional<Milliseconds> oldest_wait() const noexcept;

    /// Takes out the oldest slot and ends its ticket. Not when empty().
    /// @return whom to tell, null when nobody
    [[nodiscard]] HashCallback* take_oldest() noexcept;

    /// Fails (Timeout) the reads asked at `limit` or before; their slots stay. How many?
    std::size_t fail_asked_until(Milliseconds limit) noexcept;
    /// Fails all reads and drops all slots. How many reads?
    std::size_t fail_all(LinkFault fault) noexcept;

    [[nodiscard]] bool has_failed() const noexcept { return failed_.after_ != &failed_; }
    /// Tells those that failed before this call. `why` gives the text for a fault; it is asked anew
    /// for each.
    template <class Why> void tell_failed(Why why) {
        Ticket batch;
        take_failed_into(batch);
        while (batch.after_ != &batch) {
            Ticket& ticket = *batch.after_;
            const auto fault = ticket.fault_;
            end(ticket)->on_hash(HashOutcome::unavailable(fault, why(fault)));
        }
    }

    /// How many tickets were cancelled so far.
    [[nodiscard]] std::uint64_t cancelled() const noexcept { return cancelled_; }

private:
    friend class Ticket;

    [[nodiscard]] Slot& at(std::uint64_t slot) noexcept { return ring_[slot % ring_.size()]; }
    [[nodiscard]] const Slot& at(std::uint64_t slot) const noexcept {
        return ring_[slot % ring_.size()];
    }
    void fail(Ticket& ticket, LinkFault fault) noexcept;
    void take_failed_into(Ticket& batch) noexcept;
    HashCallback* end(Ticket& ticket) noexcept;
    void cancel(Ticket& ticket) noexcept;
    void moved(Ticket& from, Ticket& to) noexcept;

    std::size_t max_reads_;
    std::vector<Slot> ring_;
    std::uint64_t first_ = 0;
    std::uint64_t end_ = 0;
    Ticket failed_; // head of a ring of tickets, itself nobody's
    std::uint64_t cancelled_ = 0;
};

} // namespace tokenward::redis
