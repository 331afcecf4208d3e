#include "redis/write_link.hpp"

#include <exception>
#include <system_error>
#include <utility>

namespace tokenward::redis {

namespace {

/// It could be done later, or by another Redis of the same name.
bool is_of_the_moment(std::string_view code) noexcept {
    return code == "READONLY" || code == "LOADING" || code == "MASTERDOWN" || code == "BUSY";
}

} // namespace

WriteLink::WriteLink(LinkOptions options, const WriteLimits& limits, EventLoop& loop, LinkLog& log)
    : options_(std::move(options)),
      limits_(limits),
      loop_(&loop),
      log_(&log),
      handshake_(options_, nullptr),
      backoff_(limits.backoff_min, limits.backoff_max),
      journal_(log, limits.log_interval, JournalWords{}),
      timer_(loop.timer(*this, TimerKind::Background)),
      connection_(loop, limits.reply, *this) {}

bool WriteLink::write(std::span<const std::string_view> arguments) {
    const auto size = command_size(arguments);
    if (commands_.size() >= limits_.max_commands || bytes_ + size > limits_.max_bytes) {
        ++counters_.dropped;
        return false;
    }
    CommandList command;
    command.add(arguments);
    commands_.push_back(std::move(command));
    bytes_ += size;
    if (state_ == State::Idle) {
        backoff_.reset();
        begin_round();
    } else if (state_ == State::Ready) {
        send_unsent();
    }
    return true;
}

void WriteLink::stop() {
    connection_.close();
    timer_->stop();
    sent_ = 0;
    state_ = State::Stopped;
}

void WriteLink::take_new_addresses() {
    if (!next_addresses_.empty()) {
        options_.addresses = std::exchange(next_addresses_, {});
        at_ = 0;
    }
}

void WriteLink::begin_round() {
    take_new_addresses();
    tries_left_ = options_.addresses.size();
    try_next_address();
}

// The address that worked last comes first, then the others.
void WriteLink::try_next_address() {
    while (tries_left_ > 0) {
        --tries_left_;
        const int error = connection_.open(address());
        if (error == 0) {
            state_ = State::Connecting;
            timer_->start(options_.connect_timeout);
            return;
        }
        ++counters_.connect_failures;
        journal_.failed(address(), std::generic_category().message(error), loop_->now());
        at_ = (at_ + 1) % options_.addresses.size();
    }
    enter_backoff();
}

void WriteLink::attempt_failed(std::string_view why) {
    ++counters_.connect_failures;
    journal_.failed(address(), why, loop_->now());
    connection_.close();
    sent_ = 0;
    at_ = (at_ + 1) % options_.addresses.size();
    try_next_address();
}

void WriteLink::on_connected() {
    state_ = State::Handshake;
    timer_->start(options_.read_timeout);
    handshake_.begin(connection_.output());
    connection_.send_soon();
}

void WriteLink::on_reply(const Reply& reply) {
    if (state_ == State::Ready) {
        take_reply(reply.view());
        return;
    }
    switch (handshake_.take(reply.view())) {
    case Handshake::Step::More:
        break;
    case Handshake::Step::Done:
        become_ready();
        break;
    case Handshake::Step::Failed:
        attempt_failed(handshake_.error());
        break;
    }
}

void WriteLink::become_ready() {
    state_ = State::Ready;
    ready_since_ = loop_->now();
    proved_ = false;
    ++counters_.connects;
    send_unsent();
}

void WriteLink::send_unsent() {
    for (; sent_ < commands_.size(); ++sent_) {
        connection_.output().append_formatted(commands_[sent_].bytes());
    }
    connection_.send_soon();
    watch_deadline();
}

void WriteLink::take_reply(ReplyView reply) {
    if (sent_ == 0) {
        lost("a reply nobody asked for");
        return;
    }
    if (!reply.is(ReplyKind::Error)) {
        ++counters_.written;
        if (!std::exchange(proved_, true)) {
            journal_.ready(address());
        }
    } else if (is_of_the_moment(reply.error_code())) {
        attempt_failed(reply.error());
        return;
    } else {
        ++counters_.refused;
        note_refusal(reply.error());
    }
    forget_oldest();
    watch_deadline();
}

void WriteLink::forget_oldest() noexcept {
    bytes_ -= commands_.front().bytes().size();
    commands_.pop_front();
    sent_ -= sent_ > 0 ? 1 : 0;
}

void WriteLink::note_refusal(std::string_view why) {
    const auto now = loop_->now();
    if (last_refusal_ && now - *last_refusal_ < limits_.refusal_interval) {
        return;
    }
    last_refusal_ = now;
    std::string line = "Redis at ";
    line.append(address().text()).append(" refuses to note it: ").append(why);
    log_->log(LogLevel::Warning, line);
}

/// From one reply to the next.
void WriteLink::watch_deadline() {
    if (sent_ > 0) {
        timer_->start(options_.read_timeout);
    } else {
        timer_->stop();
    }
}

void WriteLink::on_broken(BrokenBy /*what*/, std::string_view why) {
    if (state_ == State::Ready) {
        lost(why);
    } else {
        attempt_failed(why);
    }
}

void WriteLink::lost(std::string_view why) {
    connection_.close();
    timer_->stop();
    sent_ = 0;
    if (commands_.empty()) { // Redis may close what is idle
        state_ = State::Idle;
        return;
    }
    const auto now = loop_->now();
    journal_.lost(address(), why, now);
    // One that breaks as soon as it is made must not make us spin.
    if (now - ready_since_ >= limits_.backoff_max) {
        backoff_.reset();
        begin_round();
    } else {
        enter_backoff();
    }
}

void WriteLink::enter_backoff() {
    state_ = State::Backoff;
    timer_->start(backoff_.next(loop_->random()));
}

void WriteLink::on_timer() {
    // Only memory can run out here; then the link starts over later.
    try {
        time_out();
    } catch (const std::exception&) {
        connection_.close();
        sent_ = 0;
        enter_backoff();
    }
}

void WriteLink::time_out() {
    switch (state_) {
    case State::Connecting:
        attempt_failed("no connection in time");
        break;
    case State::Handshake:
        attempt_failed("no answer to the handshake in time");
        break;
    case State::Backoff:
        begin_round();
        break;
    case State::Ready:
        lost("no reply in time");
        break;
    case State::Idle:
    case State::Stopped:
        break;
    }
}

} // namespace tokenward::redis
