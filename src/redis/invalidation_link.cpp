#include "redis/invalidation_link.hpp"

#include "redis/push_message.hpp"

#include <algorithm>
#include <cstddef>

namespace tokenward::redis {

namespace {

constexpr JournalWords k_words{
    .lost = "push link lost: ", .failed = "no push link: ", .again = "push link made again"};

} // namespace

InvalidationLink::InvalidationLink(const LinkOptions& options, const PushLimits& limits,
                                   const PushHost& host)
    : ReconnectingLink(host.loop, host.log, options, limits.reply,
                       {.backoff_min = limits.backoff_min,
                        .backoff_max = limits.backoff_max,
                        .log_interval = limits.log_interval},
                       k_words),
      limits_(limits),
      listener_(&host.listener),
      handshake_(options) {}

void InvalidationLink::greet(OutputBuffer& out) {
    handshake_.begin(out);
}

void InvalidationLink::on_reply(const Reply& reply) {
    if (state() == LinkState::Ready) {
        hear(reply.view());
    } else {
        shake_hands(reply.view());
    }
}

void InvalidationLink::shake_hands(ReplyView reply) {
    switch (handshake_.take(reply, connection().output())) {
    case TrackingHandshake::Step::More:
        break;
    case TrackingHandshake::Step::Subscribing:
        asked_at_ = loop().now();
        connection().send_soon();
        break;
    case TrackingHandshake::Step::Done:
        begin_tracking();
        break;
    case TrackingHandshake::Step::Failed:
        end_link(handshake_.error());
        break;
    case TrackingHandshake::Step::Declined:
        untracked();
        break;
    }
}

void InvalidationLink::begin_tracking() {
    become_ready();
    proven_at_ = asked_at_;
    beat_due_ = false;
    watch();
    listener_->on_tracking(handshake_.run_id().view(), proven_at_);
}

void InvalidationLink::untracked() {
    ++counters_.untracked;
    decline(handshake_.error(), limits_.untracked_pause);
    listener_->on_untracked(handshake_.error());
}

void InvalidationLink::hear(ReplyView reply) {
    const auto message = read_push(reply, handshake_.tracked_prefix());
    switch (message.kind) {
    case PushKind::Confirmed:
        confirmed();
        break;
    case PushKind::Keys:
        tell_keys(message.keys);
        break;
    case PushKind::Everything:
        ++counters_.flushes;
        listener_->on_everything_invalidated();
        break;
    case PushKind::Refused:
        end_link(reply.error());
        break;
    case PushKind::Strange:
        break_protocol("a push of an unknown form");
        break;
    }
}

void InvalidationLink::confirmed() {
    if (!beat_due_) {
        break_protocol("a reply nobody asked for");
        return;
    }
    beat_due_ = false;
    proven_at_ = asked_at_;
    ++counters_.heartbeats;
    watch();
    listener_->on_proof(proven_at_, std::chrono::duration_cast<std::chrono::microseconds>(
                                        std::chrono::steady_clock::now() - beat_at_));
}

// Whoever is told may end this link: then the rest is a gap, as all that follows is.
void InvalidationLink::tell_keys(ReplyView keys) {
    const auto before = interruptions();
    for (std::size_t at = 0; at < keys.size() && interruptions() == before; ++at) {
        ++counters_.invalidated;
        listener_->on_invalidated(keys[at].string().value());
    }
}

void InvalidationLink::on_down() noexcept {
    listener_->on_tracking_lost();
}

void InvalidationLink::beat_now() {
    if (state() == LinkState::Ready && !beat_due_) {
        beat();
    }
}

void InvalidationLink::beat() {
    connection().output().append({"SUBSCRIBE", k_invalidation_channel});
    connection().send_soon();
    asked_at_ = loop().now();
    beat_at_ = std::chrono::steady_clock::now();
    beat_due_ = true;
    watch();
}

// Counted from the last proof, not from the heartbeat that failed: so the bound on how long a
// change may go unheard is the deadline alone.
void InvalidationLink::on_ready_timer() {
    if (loop().now() - proven_at_ >= limits_.deadline) {
        end_link("no answer to the heartbeat in time");
    } else if (!beat_due_) {
        beat();
    } else {
        watch();
    }
}

void InvalidationLink::watch() {
    const auto last = proven_at_ + limits_.deadline;
    const auto next = beat_due_ ? last : std::min(last, asked_at_ + limits_.heartbeat);
    timer().start(std::max(next - loop().now(), Milliseconds{1}));
}

const PushCounters& InvalidationLink::counters() const noexcept {
    static_cast<ConnectCounters&>(counters_) = connect_counters();
    return counters_;
}

} // namespace tokenward::redis
