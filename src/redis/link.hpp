/// @file link.hpp
/// What is inside an AsyncClient: its reads, their deadlines, its heartbeat. See async_client.hpp.
#pragma once

#include "redis/async_client.hpp"
#include "redis/handshake.hpp"
#include "redis/read_queue.hpp"
#include "redis/reconnecting_link.hpp"
#include "redis/run_id.hpp"

#include <memory>
#include <string_view>

namespace tokenward::redis {

class AsyncClient::Link final : public ReconnectingLink, private DeferHandler {
public:
    Link(const LinkOptions& options, const ClientLimits& limits, const ClientHost& host);

    [[nodiscard]] Ticket read_hash(std::string_view key, HashCallback& callback);

    [[nodiscard]] const LinkCounters& counters() const noexcept;
    [[nodiscard]] std::string_view run_id() const noexcept;
    [[nodiscard]] Milliseconds proven_at() const noexcept;

private:
    struct DeadlineTimer final : TimerHandler {
        explicit DeadlineTimer(Link& owner) : link(&owner) {}
        void on_timer() override;
        Link* link;
    };

    void greet(OutputBuffer& out) override;
    void on_reply(const Reply& reply) override;
    void on_ready_timer() override;
    void fail_waiting(LinkFault fault) noexcept override;
    void on_down() noexcept override;
    void on_deferred() override;

    void shake_hands(const Reply& reply);
    void begin_work();
    void heartbeat();
    void take_role(ReplyView reply);
    void take_info(ReplyView reply);
    void take_meta(ReplyView reply);

    void take_reply(const Reply& reply);
    void drop_oldest() noexcept;
    void answer_read(const Reply& reply);
    void deadline_passed();
    void watch_deadlines() noexcept;
    [[nodiscard]] std::string_view reason(LinkFault fault) const noexcept;

    ClientLimits limits_;
    HandshakeVerifier* verifier_;
    LinkListener* listener_;

    RunId run_id_;
    Milliseconds asked_at_{0};   // the handshake or heartbeat that was sent last
    Milliseconds proven_at_{0};  // the one that was answered last
    bool heartbeat_due_ = false; // its replies are still to come

    ReadQueue queue_;
    OutputBuffer waiting_; // reads asked before the link is ready
    HashDecoder decoder_;
    Handshake handshake_;
    mutable LinkCounters counters_;

    DeadlineTimer on_deadline_;
    std::unique_ptr<Timer> deadline_timer_; // of reads
    bool deadline_armed_ = false;
    std::unique_ptr<Deferred> tell_;
};

} // namespace tokenward::redis
