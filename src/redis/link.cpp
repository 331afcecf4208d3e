#include "redis/link.hpp"

namespace tokenward::redis {

AsyncClient::Link::Link(const LinkOptions& options, const ClientLimits& limits,
                        const ClientHost& host)
    : ReconnectingLink(host.loop, host.log, options, limits.reply,
                       {.backoff_min = limits.backoff_min,
                        .backoff_max = limits.backoff_max,
                        .log_interval = limits.log_interval},
                       {}),
      limits_(limits),
      verifier_(&host.verifier),
      listener_(host.listener),
      queue_(limits.max_reads),
      handshake_(options, &host.verifier),
      on_deadline_(*this),
      deadline_timer_(host.loop.timer(on_deadline_, TimerKind::Request)),
      tell_(host.loop.deferred(*this)) {}

void AsyncClient::Link::greet(OutputBuffer& out) {
    asked_at_ = loop().now();
    handshake_.begin(out);
}

void AsyncClient::Link::on_reply(const Reply& reply) {
    if (state() == LinkState::Ready) {
        take_reply(reply);
    } else {
        shake_hands(reply);
    }
}

void AsyncClient::Link::shake_hands(const Reply& reply) {
    switch (handshake_.take(reply.view())) {
    case Handshake::Step::More:
        break;
    case Handshake::Step::Done:
        begin_work();
        break;
    case Handshake::Step::Failed:
        end_link(handshake_.error());
        break;
    }
}

void AsyncClient::Link::begin_work() {
    become_ready();
    run_id_ = handshake_.run_id();
    proven_at_ = asked_at_;
    heartbeat_due_ = false;
    connection().output().append_formatted(waiting_.unsent());
    waiting_.clear();
    connection().send_soon();
    watch_deadlines();
    if (limits_.heartbeat > Milliseconds{0}) {
        timer().start(limits_.heartbeat);
    }
    if (listener_ != nullptr) {
        listener_->on_ready(run_id_.view());
    }
}

void AsyncClient::Link::on_down() noexcept {
    if (listener_ != nullptr) {
        listener_->on_lost();
    }
}

void AsyncClient::Link::on_ready_timer() {
    timer().start(limits_.heartbeat);
    if (!heartbeat_due_) {
        heartbeat();
    }
}

// A Redis that became a replica, or lost our data, keeps its connections: nothing else would tell.
void AsyncClient::Link::heartbeat() {
    heartbeat_due_ = true;
    asked_at_ = loop().now();
    connection().output().append({"ROLE"});
    queue_.add_own(Asked::Role, asked_at_);
    connection().output().append({"INFO", "server"});
    queue_.add_own(Asked::Info, asked_at_);
    connection().output().append({"HGETALL", RecordName::meta(options().prefix).view()});
    queue_.add_own(Asked::Meta, asked_at_);
    connection().send_soon();
    watch_deadlines();
}

void AsyncClient::Link::take_role(ReplyView reply) {
    if (const auto why = judge_role(reply); !why.empty()) {
        end_link(why);
    }
}

void AsyncClient::Link::take_info(ReplyView reply) {
    RunId now;
    if (const auto why = judge_info(reply, now); !why.empty()) {
        end_link(why);
    } else if (now != run_id_) {
        end_link("another run of Redis answers on this link");
    }
}

void AsyncClient::Link::take_meta(ReplyView reply) {
    heartbeat_due_ = false;
    if (const auto why =
            judge_meta(reply, decoder_, *verifier_, RecordName::meta(options().prefix).view());
        !why.empty()) {
        end_link(why);
        return;
    }
    ++counters_.heartbeats;
    proven_at_ = asked_at_;
}

std::string_view AsyncClient::Link::run_id() const noexcept {
    return state() == LinkState::Ready ? run_id_.view() : std::string_view{};
}

Milliseconds AsyncClient::Link::proven_at() const noexcept {
    return state() == LinkState::Ready ? proven_at_ : Milliseconds{0};
}

const LinkCounters& AsyncClient::Link::counters() const noexcept {
    static_cast<ConnectCounters&>(counters_) = connect_counters();
    counters_.cancelled = queue_.cancelled();
    return counters_;
}

} // namespace tokenward::redis
