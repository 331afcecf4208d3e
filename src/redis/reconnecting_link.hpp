/// @file reconnecting_link.hpp
/// What every link of an event loop does: connect to one of several addresses, shake hands, notice
/// that it broke, wait, and connect again. What is said on it is its heir's.
///
///     idle ─start→ connecting ─→ handshake ─→ ready ─lost→ connecting …
///                      ↑  └──── all addresses failed ───→ backoff ──┘
#pragma once

#include "redis/backoff.hpp"
#include "redis/connection.hpp"
#include "redis/hash_outcome.hpp"
#include "redis/link_journal.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::redis {

class ReconnectingLink : private ConnectionHandler {
public:
    ReconnectingLink(const ReconnectingLink&) = delete;
    ReconnectingLink& operator=(const ReconnectingLink&) = delete;

    /// Begins to connect. Does nothing when started.
    void start();
    /// Closes the link and stays idle.
    void stop();
    /// For a host that doubts the link: closes it and connects again, at once where it was good for
    /// a while, else after a pause. Starts a stopped one; leaves one alone that is in backoff.
    void restart();
    /// New addresses of the same store, for the next connect; a working link stays.
    /// Ignored when empty.
    void set_addresses(std::vector<Address> addresses);

    [[nodiscard]] LinkState state() const noexcept { return state_; }
    /// Why the link isn't ready; empty when it is. Printable, without a secret; valid until the
    /// next call or turn.
    [[nodiscard]] std::string_view last_error() const noexcept { return last_error_; }

protected:
    struct Paces {
        Milliseconds backoff_min;
        Milliseconds backoff_max;
        Milliseconds log_interval;
    };

    /// All references must outlive it.
    ReconnectingLink(EventLoop& loop, LinkLog& log, const LinkOptions& options,
                     const ReplyLimits& limits, const Paces& paces, const JournalWords& words);
    ~ReconnectingLink() = default;

    /// Writes the first words; what is answered comes to on_reply().
    virtual void greet(OutputBuffer& out) = 0;
    void on_reply(const Reply& reply) override = 0;
    /// The timer ran out on a ready link.
    virtual void on_ready_timer() = 0;
    /// What waited for a reply gets none: the link is closed, or isn't there yet.
    virtual void fail_waiting(LinkFault fault) noexcept = 0;
    /// A ready link broke; not told after stop() and restart(). May stop or restart it.
    virtual void on_down() noexcept = 0;

    /// The handshake is done. The timer is stopped and the heir's now.
    void become_ready();
    /// Ends the link, whatever it was doing, and tries again. Call nothing after it.
    void end_link(std::string_view why);
    /// The same, because of what the peer sent.
    void break_protocol(std::string_view why);
    /// Ends the handshake with this Redis: it is well but will not do; tries again after `pause`.
    void decline(std::string_view why, Milliseconds pause);

    /// Does what may run out of memory; then the link starts over later.
    template <class Work> void guarded(Work work) {
        try {
            work();
        } catch (const std::exception&) {
            give_up();
        }
    }

    [[nodiscard]] Connection& connection() noexcept { return connection_; }
    [[nodiscard]] Timer& timer() noexcept { return *timer_; }
    [[nodiscard]] EventLoop& loop() const noexcept { return *loop_; }
    [[nodiscard]] const LinkOptions& options() const noexcept { return *options_; }
    [[nodiscard]] Milliseconds ready_since() const noexcept { return ready_since_; }
    [[nodiscard]] const ConnectCounters& connect_counters() const noexcept { return counters_; }
    /// Another number after each stop() and restart(), to notice them across a callback.
    [[nodiscard]] std::uint64_t interruptions() const noexcept { return interruptions_; }

private:
    struct StateTimer final : TimerHandler {
        explicit StateTimer(ReconnectingLink& owner) : link(&owner) {}
        void on_timer() override;
        ReconnectingLink* link;
    };

    void on_connected() override;
    void on_broken(BrokenBy what, std::string_view why) override;

    void begin_round();
    void try_next_address();
    void attempt_failed(std::string_view why);
    void lost(std::string_view why);
    void connect_again(bool was_good);
    void enter_backoff();
    void give_up() noexcept;
    void close_for_later() noexcept;
    void state_time_out();

    [[nodiscard]] bool good() const;
    [[nodiscard]] const Address& address() const noexcept { return addresses_[at_]; }
    void next_address() noexcept { at_ = (at_ + 1) % addresses_.size(); }

    EventLoop* loop_;
    const LinkOptions* options_;
    Paces paces_;
    std::vector<Address> addresses_;
    std::vector<Address> next_addresses_; // taken over by the next round
    std::size_t at_ = 0;
    std::size_t tries_left_ = 0;

    LinkState state_ = LinkState::Idle;
    std::string last_error_;
    Milliseconds ready_since_{0};
    std::uint64_t interruptions_ = 0;

    Backoff backoff_;
    LinkJournal journal_;
    ConnectCounters counters_;

    StateTimer on_state_timer_;
    std::unique_ptr<Timer> timer_; // connect, handshake, backoff; the heir's when ready
    Connection connection_;
};

} // namespace tokenward::redis
