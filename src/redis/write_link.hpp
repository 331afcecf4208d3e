/// @file write_link.hpp
/// A link that only writes, and that nobody waits for: one for each store and process.
///
///     idle ─first write→ connecting ─→ handshake ─→ ready ─lost→ connecting …
///                            ↑  └──── all addresses failed ───→ backoff ──┘
///
/// A command is kept until its reply is there, and sent again after a reconnect. So it is done at
/// least once: HSET may be done twice and is the same, an XADD may leave two entries. A command
/// that Redis refuses is dropped, counted, and told to the log once a minute; one that meets a
/// Redis that can't write now (still loading, or a replica) is kept. When too many wait, new ones
/// are dropped.
#pragma once

#include "redis/address.hpp"
#include "redis/backoff.hpp"
#include "redis/command.hpp"
#include "redis/connection.hpp"
#include "redis/event_loop.hpp"
#include "redis/handshake.hpp"
#include "redis/link_journal.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::redis {

/// Bounds and paces of a WriteLink.
struct WriteLimits {
    std::size_t max_commands = 4096; ///< that wait for their reply
    std::size_t max_bytes = 1U << 20;
    ReplyLimits reply{};
    Milliseconds backoff_min{20};
    Milliseconds backoff_max{2000};
    Milliseconds log_interval{30'000};     ///< between two lines about failed connects
    Milliseconds refusal_interval{60'000}; ///< between two lines about refused commands
};

/// Since the link was made. Read it at any time.
struct WriteCounters {
    std::uint64_t connects = 0;
    std::uint64_t connect_failures = 0;
    std::uint64_t written = 0; ///< commands Redis has done
    std::uint64_t refused = 0; ///< commands Redis answered with an error
    std::uint64_t dropped = 0; ///< commands for which there was no room
};

class WriteLink final : private ConnectionHandler, private TimerHandler {
public:
    /// Opens nothing. `loop` and `log` must outlive the link. Throws std::bad_alloc.
    WriteLink(LinkOptions options, const WriteLimits& limits, EventLoop& loop, LinkLog& log);
    WriteLink(const WriteLink&) = delete;
    WriteLink& operator=(const WriteLink&) = delete;

    /// Takes a command; what one turn collects leaves in one write. It makes system calls when the
    /// link is idle. Throws std::bad_alloc, and then has done nothing.
    /// @return false when there is no room for it
    bool write(std::span<const std::string_view> arguments);

    /// New addresses of the same store, for the next connect. Ignored when empty.
    void set_addresses(std::vector<Address> addresses) { next_addresses_ = std::move(addresses); }

    /// Closes the link for good: writes are only collected from now on.
    void stop();

    /// After stop(), when the loop turns no more: writes what is left, blocking, until `deadline`.
    void write_out(std::chrono::steady_clock::time_point deadline);

    /// Commands that have no reply yet.
    [[nodiscard]] std::size_t pending() const noexcept { return commands_.size(); }
    [[nodiscard]] const WriteCounters& counters() const noexcept { return counters_; }

private:
    enum class State : std::uint8_t { Idle, Connecting, Handshake, Ready, Backoff, Stopped };

    void on_connected() override;
    void on_reply(const Reply& reply) override;
    void on_broken(BrokenBy what, std::string_view why) override;
    void on_timer() override;

    void take_new_addresses();
    void begin_round();
    void try_next_address();
    void attempt_failed(std::string_view why);
    void become_ready();
    void lost(std::string_view why);
    void enter_backoff();
    void time_out();

    void send_unsent();
    void take_reply(ReplyView reply);
    void forget_oldest() noexcept;
    void note_refusal(std::string_view why);
    void watch_deadline();
    [[nodiscard]] bool try_out(const Address& address,
                               std::chrono::steady_clock::time_point deadline);
    [[nodiscard]] const Address& address() const noexcept { return options_.addresses[at_]; }

    LinkOptions options_;
    WriteLimits limits_;
    EventLoop* loop_;
    LinkLog* log_;
    std::vector<Address> next_addresses_; // taken over by the next round
    std::size_t at_ = 0;
    std::size_t tries_left_ = 0;

    State state_ = State::Idle;
    Milliseconds ready_since_{0};
    bool proved_ = false; // Redis has done a command on this connection

    std::deque<CommandList> commands_; // each of one command; the first `sent_` are in flight
    std::size_t sent_ = 0;
    std::size_t bytes_ = 0;
    std::optional<Milliseconds> last_refusal_;
    WriteCounters counters_;

    Handshake handshake_;
    Backoff backoff_;
    LinkJournal journal_;
    std::unique_ptr<Timer> timer_; // connect, handshake, backoff, replies
    Connection connection_;
};

} // namespace tokenward::redis
