/// @file invalidation_link.hpp
/// One store's push link for one process: hears which gate records changed, and proves all the time
/// that it would hear.
///
/// The handshake: AUTH if there is anything to say, SELECT if db is not 0, ROLE must be master,
/// INFO names the run; then CLIENT TRACKING in broadcast mode for `<prefix>gate:`, redirected to
/// this very connection, and SUBSCRIBE to the channel that Redis redirects to.
///
/// A subscribed connection (RESP2) takes no ROLE: whether Redis still is a master, and ours, is the
/// AsyncClient's to watch. The heartbeat repeats SUBSCRIBE; what Redis published before it answers
/// stands before the answer. Nothing is pushed for SWAPDB.
///
/// Every reply's type and shape is checked; whatever is unexpected or beyond the bounds ends the
/// link, which is a gap like any other.
#pragma once

#include "redis/event_loop.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "redis/reconnecting_link.hpp"
#include "redis/tracking_handshake.hpp"

#include <cstdint>
#include <string_view>

namespace tokenward::redis {

/// Told what a store's push link hears. Called by the event loop alone, never from inside a call of
/// the link. May stop, restart and start the link; must not destroy it.
class InvalidationListener {
public:
    /// Tracking is on and the subscription confirmed, on a master of this run: every change from
    /// now on is heard. `proven_at` is when SUBSCRIBE was sent.
    virtual void on_tracking(std::string_view run_id, Milliseconds proven_at) noexcept = 0;
    /// The heartbeat that was sent at `sent_at` was answered: every change that was made before
    /// that time, and after on_tracking(), was told. The answer `took` so long, in line with them.
    virtual void on_proof(Milliseconds sent_at, std::chrono::microseconds took) noexcept = 0;
    /// A record was written, removed, or expired. Its full name; ends with the call.
    virtual void on_invalidated(std::string_view key) noexcept = 0;
    /// All records are gone: FLUSHALL, FLUSHDB.
    virtual void on_everything_invalidated() noexcept = 0;
    /// The link broke, or its heartbeat wasn't answered in time; it reconnects by itself. Told
    /// after on_tracking() alone, and not after stop() or restart().
    virtual void on_tracking_lost() noexcept = 0;
    /// This Redis can't or may not track; it is tried again, paced. `why` is printable and ends
    /// with the call. The link has logged it.
    virtual void on_untracked(std::string_view why) noexcept = 0;

protected:
    ~InvalidationListener() = default;
};

/// Since the link was made. Read it at any time. `connects` are those that began to track.
struct PushCounters : ConnectCounters {
    std::uint64_t heartbeats = 0;  ///< answered
    std::uint64_t invalidated = 0; ///< keys told of
    std::uint64_t flushes = 0;     ///< everything at once
    std::uint64_t untracked = 0;   ///< connects to a Redis that doesn't track
};

/// What a link needs; all of it must outlive the link.
struct PushHost {
    EventLoop& loop;
    LinkLog& log;
    InvalidationListener& listener;
};

class InvalidationLink final : private ReconnectingLink {
public:
    /// Nothing is opened before start(): make it after fork. Throws std::bad_alloc.
    /// @param options must outlive the link; its addresses are copied
    InvalidationLink(const LinkOptions& options, const PushLimits& limits, const PushHost& host);

    using ReconnectingLink::last_error;
    using ReconnectingLink::restart;
    using ReconnectingLink::set_addresses;
    using ReconnectingLink::start;
    using ReconnectingLink::state; ///< Ready: it tracks
    using ReconnectingLink::stop;

    /// Sends a heartbeat at once, unless it isn't ready or one is on its way.
    void beat_now();

    [[nodiscard]] const PushCounters& counters() const noexcept;

private:
    void greet(OutputBuffer& out) override;
    void on_reply(const Reply& reply) override;
    void on_ready_timer() override;
    void fail_waiting(LinkFault /*fault*/) noexcept override {}
    void on_down() noexcept override;

    void shake_hands(ReplyView reply);
    void begin_tracking();
    void untracked();

    void hear(ReplyView reply);
    void confirmed();
    void tell_keys(ReplyView keys);
    void beat();
    void watch();

    PushLimits limits_;
    InvalidationListener* listener_;
    TrackingHandshake handshake_;
    Milliseconds asked_at_{0}; // when SUBSCRIBE was sent last, and once more, finer
    std::chrono::steady_clock::time_point beat_at_;
    Milliseconds proven_at_{0}; // when the one that was answered last was sent
    bool beat_due_ = false;     // its answer is still to come
    mutable PushCounters counters_;
};

} // namespace tokenward::redis
