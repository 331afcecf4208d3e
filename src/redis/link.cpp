#include "redis/link.hpp"

#include <exception>
#include <system_error>
#include <utility>

namespace tokenward::redis {

AsyncClient::Link::Link(const LinkOptions& options, const ClientLimits& limits,
                        const ClientHost& host)
    : options_(&options),
      limits_(limits),
      host_(host),
      addresses_(options.addresses),
      queue_(limits.max_reads),
      handshake_(options, &host.verifier),
      backoff_(limits.backoff_min, limits.backoff_max),
      journal_(host.log, limits.log_interval),
      on_state_timer_(*this, &Link::state_time_out),
      on_deadline_(*this, &Link::deadline_passed),
      state_timer_(host.loop.timer(on_state_timer_, TimerKind::Background)),
      deadline_timer_(host.loop.timer(on_deadline_, TimerKind::Request)),
      tell_(host.loop.deferred(*this)),
      connection_(host.loop, limits.reply, *this) {}

void AsyncClient::Link::Call::on_timer() {
    // Only memory can run out here; then the link starts over later.
    try {
        (link->*work)();
    } catch (const std::exception&) {
        link->give_up();
    }
}

void AsyncClient::Link::start() {
    if (state_ == LinkState::Idle) {
        backoff_.reset();
        begin_round();
    }
}

void AsyncClient::Link::stop() {
    if (state_ == LinkState::Idle) {
        return;
    }
    connection_.close();
    state_timer_->stop();
    state_ = LinkState::Idle;
    last_error_ = "stopped";
    fail_pending(LinkFault::Stopped);
}

void AsyncClient::Link::set_addresses(std::vector<Address> addresses) {
    next_addresses_ = std::move(addresses);
}

void AsyncClient::Link::begin_round() {
    if (!next_addresses_.empty()) {
        addresses_ = std::move(next_addresses_);
        next_addresses_.clear();
        at_ = 0;
    }
    tries_left_ = addresses_.size();
    if (addresses_.empty()) {
        last_error_ = "no address is known";
    }
    try_next_address();
}

// The address that worked last comes first, then the others.
void AsyncClient::Link::try_next_address() {
    while (tries_left_ > 0) {
        --tries_left_;
        const int error = connection_.open(address());
        if (error == 0) {
            state_ = LinkState::Connecting;
            state_timer_->start(options_->connect_timeout);
            return;
        }
        ++counters_.connect_failures;
        last_error_ = std::generic_category().message(error);
        journal_.failed(address(), last_error_, host_.loop.now());
        at_ = (at_ + 1) % addresses_.size();
    }
    enter_backoff();
}

void AsyncClient::Link::attempt_failed(std::string_view why) {
    last_error_ = why;
    connection_.close();
    ++counters_.connect_failures;
    journal_.failed(address(), last_error_, host_.loop.now());
    at_ = (at_ + 1) % addresses_.size();
    try_next_address();
}

void AsyncClient::Link::on_connected() {
    state_ = LinkState::Handshake;
    state_timer_->start(options_->read_timeout);
    handshake_.begin(connection_.output());
    connection_.send_soon();
}

void AsyncClient::Link::become_ready() {
    state_ = LinkState::Ready;
    ready_since_ = host_.loop.now();
    heartbeat_due_ = false;
    last_error_.clear();
    ++counters_.connects;
    journal_.ready(address());
    connection_.output().append_formatted(waiting_.unsent());
    waiting_.clear();
    connection_.send_soon();
    watch_deadlines();
    if (limits_.heartbeat > Milliseconds{0}) {
        state_timer_->start(limits_.heartbeat);
    } else {
        state_timer_->stop();
    }
}

void AsyncClient::Link::lost(std::string_view why) {
    last_error_ = why;
    connection_.close();
    ++counters_.lost;
    const auto now = host_.loop.now();
    journal_.lost(address(), last_error_, now);
    fail_pending(LinkFault::LinkLost);
    // A link that was good deserves a try at once: Redis may only have closed an idle one. One that
    // breaks as soon as it is made must not make us spin.
    if (now - ready_since_ >= limits_.backoff_max) {
        backoff_.reset();
        begin_round();
    } else {
        enter_backoff();
    }
}

void AsyncClient::Link::enter_backoff() {
    state_ = LinkState::Backoff;
    state_timer_->start(backoff_.next(host_.loop.random()));
    fail_pending(LinkFault::NotConnected);
}

void AsyncClient::Link::give_up() noexcept {
    connection_.close();
    state_ = LinkState::Backoff;
    state_timer_->start(limits_.backoff_max);
    fail_pending(LinkFault::LinkLost);
}

void AsyncClient::Link::state_time_out() {
    switch (state_) {
    case LinkState::Connecting:
        attempt_failed("no connection in time");
        break;
    case LinkState::Handshake:
        attempt_failed("no answer to the handshake in time");
        break;
    case LinkState::Backoff:
        begin_round();
        break;
    case LinkState::Ready:
        heartbeat();
        break;
    case LinkState::Idle:
        break;
    }
}

// A Redis that became a replica, or lost our data, keeps its connections: nothing else would tell.
void AsyncClient::Link::heartbeat() {
    state_timer_->start(limits_.heartbeat);
    if (heartbeat_due_) {
        return;
    }
    const auto now = host_.loop.now();
    connection_.output().append({"ROLE"});
    queue_.add_own(Asked::Role, now);
    heartbeat_due_ = true;
    connection_.output().append({"HGETALL", RecordName::meta(options_->prefix).view()});
    queue_.add_own(Asked::Meta, now);
    connection_.send_soon();
    watch_deadlines();
}

void AsyncClient::Link::on_broken(BrokenBy what, std::string_view why) {
    if (what == BrokenBy::Protocol) {
        ++counters_.protocol_errors;
    }
    if (state_ == LinkState::Ready) {
        lost(why);
    } else {
        attempt_failed(why);
    }
}

const LinkCounters& AsyncClient::Link::counters() const noexcept {
    counters_.cancelled = queue_.cancelled();
    return counters_;
}

} // namespace tokenward::redis
