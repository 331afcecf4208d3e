#include "redis/read_queue.hpp"

namespace tokenward::redis {

namespace {

constexpr std::size_t k_own_slots = 3;

} // namespace

ReadQueue::ReadQueue(std::size_t max_reads)
    : max_reads_(max_reads), ring_(max_reads + k_own_slots) {
    failed_.before_ = failed_.after_ = &failed_;
}

ReadQueue::~ReadQueue() {
    for (auto slot = first_; slot != end_; ++slot) {
        if (at(slot).ticket != nullptr) {
            end(*at(slot).ticket);
        }
    }
    while (has_failed()) {
        end(*failed_.after_);
    }
}

Ticket ReadQueue::add_read(HashCallback& callback, Milliseconds now) noexcept {
    Ticket ticket;
    ticket.queue_ = this;
    ticket.callback_ = &callback;
    ticket.slot_ = end_;
    at(end_++) = {&ticket, now, Asked::Read};
    return ticket;
}

void ReadQueue::add_own(Asked asked, Milliseconds now) noexcept {
    at(end_++) = {nullptr, now, asked};
}

Ticket ReadQueue::add_failed(HashCallback& callback, LinkFault fault) noexcept {
    Ticket ticket;
    ticket.queue_ = this;
    ticket.callback_ = &callback;
    fail(ticket, fault);
    return ticket;
}

std::optional<Milliseconds> ReadQueue::oldest_wait() const noexcept {
    for (auto slot = first_; slot != end_; ++slot) {
        if (at(slot).ticket != nullptr) {
            return at(slot).since;
        }
    }
    return std::nullopt;
}

HashCallback* ReadQueue::take_oldest() noexcept {
    Ticket* const ticket = at(first_).ticket;
    HashCallback* const callback = ticket == nullptr ? nullptr : end(*ticket);
    ++first_;
    return callback;
}

std::size_t ReadQueue::fail_asked_until(Milliseconds limit) noexcept {
    std::size_t count = 0;
    for (auto slot = first_; slot != end_ && at(slot).since <= limit; ++slot) {
        if (Ticket* const ticket = at(slot).ticket; ticket != nullptr) {
            at(slot).ticket = nullptr;
            fail(*ticket, LinkFault::Timeout);
            ++count;
        }
    }
    return count;
}

std::size_t ReadQueue::fail_all(LinkFault fault) noexcept {
    std::size_t count = 0;
    for (; first_ != end_; ++first_) {
        if (Ticket* const ticket = at(first_).ticket; ticket != nullptr) {
            fail(*ticket, fault);
            ++count;
        }
    }
    return count;
}

void ReadQueue::fail(Ticket& ticket, LinkFault fault) noexcept {
    ticket.fault_ = fault;
    ticket.failed_ = true;
    ticket.before_ = failed_.before_;
    ticket.after_ = &failed_;
    failed_.before_->after_ = &ticket;
    failed_.before_ = &ticket;
}

void ReadQueue::take_failed_into(Ticket& batch) noexcept {
    batch.before_ = batch.after_ = &batch;
    if (!has_failed()) {
        return;
    }
    batch.after_ = failed_.after_;
    batch.before_ = failed_.before_;
    batch.after_->before_ = &batch;
    batch.before_->after_ = &batch;
    failed_.before_ = failed_.after_ = &failed_;
}

HashCallback* ReadQueue::end(Ticket& ticket) noexcept {
    if (ticket.failed_) {
        ticket.before_->after_ = ticket.after_;
        ticket.after_->before_ = ticket.before_;
        ticket.failed_ = false;
    } else {
        at(ticket.slot_).ticket = nullptr;
    }
    ticket.queue_ = nullptr;
    return ticket.callback_;
}

void ReadQueue::cancel(Ticket& ticket) noexcept {
    end(ticket);
    ++cancelled_;
}

void ReadQueue::moved(Ticket& from, Ticket& to) noexcept {
    to.queue_ = this;
    to.callback_ = from.callback_;
    to.slot_ = from.slot_;
    to.fault_ = from.fault_;
    to.failed_ = from.failed_;
    if (to.failed_) {
        to.before_ = from.before_;
        to.after_ = from.after_;
        to.before_->after_ = &to;
        to.after_->before_ = &to;
    } else {
        at(to.slot_).ticket = &to;
    }
    from.queue_ = nullptr;
    from.failed_ = false;
}

Ticket::Ticket(Ticket&& other) noexcept {
    if (other.queue_ != nullptr) {
        other.queue_->moved(other, *this);
    }
}

Ticket& Ticket::operator=(Ticket&& other) noexcept {
    if (this != &other) {
        cancel();
        if (other.queue_ != nullptr) {
            other.queue_->moved(other, *this);
        }
    }
    return *this;
}

void Ticket::cancel() noexcept {
    if (queue_ != nullptr) {
        queue_->cancel(*this);
    }
}

} // namespace tokenward::redis
