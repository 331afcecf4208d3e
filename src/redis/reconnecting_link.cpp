#include "redis/reconnecting_link.hpp"

#include <system_error>
#include <utility>

namespace tokenward::redis {

ReconnectingLink::ReconnectingLink(EventLoop& loop, LinkLog& log, const LinkOptions& options,
                                   const ReplyLimits& limits, const Paces& paces,
                                   const JournalWords& words)
    : loop_(&loop),
      options_(&options),
      paces_(paces),
      addresses_(options.addresses),
      backoff_(paces.backoff_min, paces.backoff_max),
      journal_(log, paces.log_interval, words),
      on_state_timer_(*this),
      timer_(loop.timer(on_state_timer_, TimerKind::Background)),
      connection_(loop, limits, *this) {}

void ReconnectingLink::StateTimer::on_timer() {
    link->guarded([this] { link->state_time_out(); });
}

void ReconnectingLink::start() {
    if (state_ == LinkState::Idle) {
        backoff_.reset();
        begin_round();
    }
}

void ReconnectingLink::stop() {
    if (state_ == LinkState::Idle) {
        return;
    }
    ++interruptions_;
    connection_.close();
    timer_->stop();
    state_ = LinkState::Idle;
    last_error_ = "stopped";
    fail_waiting(LinkFault::Stopped);
}

void ReconnectingLink::restart() {
    if (state_ == LinkState::Idle) {
        start();
        return;
    }
    if (state_ == LinkState::Backoff) {
        return; // it will connect by itself; who asks often mustn't put it off
    }
    ++interruptions_;
    const bool was_good = good();
    close_for_later();
    last_error_ = "restarted";
    fail_waiting(LinkFault::LinkLost);
    connect_again(was_good);
}

void ReconnectingLink::set_addresses(std::vector<Address> addresses) {
    next_addresses_ = std::move(addresses);
}

void ReconnectingLink::begin_round() {
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
void ReconnectingLink::try_next_address() {
    while (tries_left_ > 0) {
        --tries_left_;
        const int error = connection_.open(address());
        if (error == 0) {
            state_ = LinkState::Connecting;
            timer_->start(options_->connect_timeout);
            return;
        }
        ++counters_.connect_failures;
        last_error_ = std::generic_category().message(error);
        journal_.failed(address(), last_error_, loop_->now());
        next_address();
    }
    enter_backoff();
}

void ReconnectingLink::attempt_failed(std::string_view why) {
    last_error_ = why;
    connection_.close();
    ++counters_.connect_failures;
    journal_.failed(address(), last_error_, loop_->now());
    next_address();
    try_next_address();
}

void ReconnectingLink::on_connected() {
    state_ = LinkState::Handshake;
    timer_->start(options_->read_timeout);
    greet(connection_.output());
    connection_.send_soon();
}

void ReconnectingLink::become_ready() {
    state_ = LinkState::Ready;
    ready_since_ = loop_->now();
    last_error_.clear();
    ++counters_.connects;
    journal_.ready(address());
    timer_->stop();
}

void ReconnectingLink::end_link(std::string_view why) {
    if (state_ == LinkState::Ready) {
        lost(why);
    } else {
        attempt_failed(why);
    }
}

void ReconnectingLink::break_protocol(std::string_view why) {
    ++counters_.protocol_errors;
    end_link(why);
}

void ReconnectingLink::decline(std::string_view why, Milliseconds pause) {
    last_error_ = why;
    ++counters_.connect_failures;
    journal_.declined(address(), last_error_);
    next_address();
    close_for_later();
    timer_->start(pause);
    fail_waiting(LinkFault::NotConnected);
}

void ReconnectingLink::lost(std::string_view why) {
    last_error_ = why;
    ++counters_.lost;
    journal_.lost(address(), last_error_, loop_->now());
    const bool was_good = good();
    close_for_later();
    fail_waiting(LinkFault::LinkLost);
    const auto before = interruptions_;
    on_down();
    if (interruptions_ == before) {
        connect_again(was_good);
    }
}

// A link that was good deserves a try at once: Redis may only have closed an idle one. One that
// breaks as soon as it is made must not make us spin.
void ReconnectingLink::connect_again(bool was_good) {
    if (was_good) {
        backoff_.reset();
        begin_round();
    } else {
        enter_backoff();
    }
}

bool ReconnectingLink::good() const {
    return state_ == LinkState::Ready && loop_->now() - ready_since_ >= paces_.backoff_max;
}

void ReconnectingLink::enter_backoff() {
    state_ = LinkState::Backoff;
    timer_->start(backoff_.next(loop_->random()));
    fail_waiting(LinkFault::NotConnected);
}

void ReconnectingLink::close_for_later() noexcept {
    connection_.close();
    timer_->stop();
    state_ = LinkState::Backoff;
}

void ReconnectingLink::give_up() noexcept {
    const bool was_ready = state_ == LinkState::Ready;
    close_for_later();
    timer_->start(paces_.backoff_max);
    fail_waiting(LinkFault::LinkLost);
    if (was_ready) {
        on_down();
    }
}

void ReconnectingLink::state_time_out() {
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
        on_ready_timer();
        break;
    case LinkState::Idle:
        break;
    }
}

void ReconnectingLink::on_broken(BrokenBy what, std::string_view why) {
    if (what == BrokenBy::Protocol) {
        ++counters_.protocol_errors;
    }
    end_link(why);
}

} // namespace tokenward::redis
