// The reads of a link: asking, answering, failing, and their deadlines.
#include "redis/link.hpp"

#include <algorithm>
#include <new>

namespace tokenward::redis {

Ticket AsyncClient::Link::read_hash(std::string_view key, HashCallback& callback) {
    const auto refuse = [&](LinkFault fault) {
        ++counters_.reads;
        ++counters_.failed;
        tell_->schedule();
        return queue_.add_failed(callback, fault);
    };
    if (state() == LinkState::Idle) {
        return refuse(LinkFault::Stopped);
    }
    if (state() == LinkState::Backoff) {
        return refuse(LinkFault::NotConnected);
    }
    if (queue_.full()) {
        return refuse(LinkFault::QueueFull);
    }
    const bool ready = state() == LinkState::Ready;
    (ready ? connection().output() : waiting_).append({"HGETALL", key});
    ++counters_.reads;
    auto ticket = queue_.add_read(callback, loop().now());
    if (ready) {
        connection().send_soon();
    }
    watch_deadlines();
    return ticket;
}

void AsyncClient::Link::take_reply(const Reply& reply) {
    if (queue_.empty()) {
        break_protocol("a reply nobody asked for");
        return;
    }
    switch (queue_.oldest().asked) {
    case Asked::Read:
        answer_read(reply);
        return; // whoever was told may have stopped the client
    case Asked::Role:
        drop_oldest();
        take_role(reply.view());
        return;
    case Asked::Info:
        drop_oldest();
        take_info(reply.view());
        return;
    case Asked::Meta:
        drop_oldest();
        take_meta(reply.view());
        return;
    }
}

void AsyncClient::Link::drop_oldest() noexcept {
    (void)queue_.take_oldest();
    watch_deadlines();
}

void AsyncClient::Link::answer_read(const Reply& reply) {
    HashOutcome outcome;
    try {
        outcome = decoder_.decode(reply.view());
    } catch (const std::bad_alloc&) {
        outcome = HashOutcome::unavailable(LinkFault::BadReply, "out of memory");
    }
    HashCallback* const callback = queue_.take_oldest();
    watch_deadlines();
    if (callback == nullptr) {
        return;
    }
    switch (outcome.state) {
    case HashState::Found:
        ++counters_.found;
        break;
    case HashState::Absent:
        ++counters_.absent;
        break;
    case HashState::Unavailable:
        ++(outcome.fault == LinkFault::Refused ? counters_.refused : counters_.bad_replies);
        break;
    }
    callback->on_hash(outcome);
}

// The timer runs to the next deadline there may be and is not moved for every reply; whatever it
// finds then decides.
void AsyncClient::Link::watch_deadlines() noexcept {
    if (queue_.empty()) {
        if (deadline_armed_) {
            deadline_timer_->stop();
            deadline_armed_ = false;
        }
        return;
    }
    if (!deadline_armed_) {
        deadline_armed_ = true;
        deadline_timer_->start(options().read_timeout);
    }
}

void AsyncClient::Link::DeadlineTimer::on_timer() {
    link->guarded([this] { link->deadline_passed(); });
}

void AsyncClient::Link::deadline_passed() {
    deadline_armed_ = false;
    if (queue_.empty()) {
        return;
    }
    const auto now = loop().now();
    const auto limit = now - options().read_timeout;
    const auto late = queue_.fail_asked_until(limit);
    if (late > 0) {
        counters_.timeouts += late;
        tell_->schedule();
    }
    // What waited for the link to become ready was sent only then.
    const auto owed_since = std::max(queue_.oldest().since, ready_since());
    if (state() == LinkState::Ready && owed_since <= limit) {
        end_link("no reply in time");
        return;
    }
    auto next = queue_.oldest_wait();
    if (state() == LinkState::Ready) {
        next = std::min(next.value_or(owed_since), owed_since);
    }
    if (next) {
        deadline_armed_ = true;
        deadline_timer_->start(std::max(*next - limit, Milliseconds{1}));
    }
}

void AsyncClient::Link::fail_waiting(LinkFault fault) noexcept {
    counters_.failed += queue_.fail_all(fault);
    waiting_.clear();
    watch_deadlines();
    if (queue_.has_failed()) {
        tell_->schedule();
    }
}

void AsyncClient::Link::on_deferred() {
    queue_.tell_failed([this](LinkFault fault) { return reason(fault); });
}

std::string_view AsyncClient::Link::reason(LinkFault fault) const noexcept {
    const bool link = fault == LinkFault::LinkLost || fault == LinkFault::NotConnected;
    return link && !last_error().empty() ? last_error() : to_word(fault);
}

} // namespace tokenward::redis
