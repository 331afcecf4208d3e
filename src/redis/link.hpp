/// @file link.hpp
/// What is inside an AsyncClient: its states, timers and log lines. See async_client.hpp.
#pragma once

#include "redis/async_client.hpp"
#include "redis/backoff.hpp"
#include "redis/connection.hpp"
#include "redis/handshake.hpp"
#include "redis/link_journal.hpp"
#include "redis/read_queue.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::redis {

class AsyncClient::Link final : private ConnectionHandler, private DeferHandler {
public:
    Link(const LinkOptions& options, const ClientLimits& limits, const ClientHost& host);

    void start();
    void stop();
    void set_addresses(std::vector<Address> addresses);
    [[nodiscard]] Ticket read_hash(std::string_view key, HashCallback& callback);

    [[nodiscard]] LinkState state() const noexcept { return state_; }
    [[nodiscard]] const LinkCounters& counters() const noexcept;
    [[nodiscard]] std::string_view last_error() const noexcept { return last_error_; }

private:
    /// Turns a timer into a call of one of our functions.
    struct Call final : TimerHandler {
        Call(Link& owner, void (Link::*function)()) : link(&owner), work(function) {}
        void on_timer() override;
        Link* link;
        void (Link::*work)();
    };

    void on_connected() override;
    void on_reply(const Reply& reply) override;
    void on_broken(BrokenBy what, std::string_view why) override;
    void on_deferred() override;

    void begin_round();
    void try_next_address();
    void attempt_failed(std::string_view why);
    void become_ready();
    void lost(std::string_view why);
    void enter_backoff();
    void give_up() noexcept;

    void state_time_out();
    void heartbeat();
    void deadline_passed();
    void watch_deadlines();

    void take_reply(const Reply& reply);
    void answer_read(const Reply& reply);
    void break_protocol(std::string_view why);
    void fail_pending(LinkFault fault) noexcept;
    [[nodiscard]] std::string_view reason(LinkFault fault) const noexcept;
    [[nodiscard]] const Address& address() const noexcept { return addresses_[at_]; }

    const LinkOptions* options_;
    ClientLimits limits_;
    ClientHost host_;
    std::vector<Address> addresses_;
    std::vector<Address> next_addresses_; // taken over by the next round
    std::size_t at_ = 0;
    std::size_t tries_left_ = 0;

    LinkState state_ = LinkState::Idle;
    std::string last_error_;
    Milliseconds ready_since_{0};
    bool heartbeat_due_ = false; // its replies are still to come

    ReadQueue queue_;
    OutputBuffer waiting_; // reads asked before the link is ready
    HashDecoder decoder_;
    Handshake handshake_;
    Backoff backoff_;
    LinkJournal journal_;
    mutable LinkCounters counters_;

    Call on_state_timer_;
    Call on_deadline_;
    std::unique_ptr<Timer> state_timer_;    // connect, handshake, backoff, heartbeat
    std::unique_ptr<Timer> deadline_timer_; // of reads
    bool deadline_armed_ = false;
    std::unique_ptr<Deferred> tell_;
    Connection connection_;
};

} // namespace tokenward::redis
