#include "support/redis_poll_loop.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <poll.h>

namespace tokenward::test {

using redis::Milliseconds;

class PollLoop::PollWatch final : public redis::IoWatch {
public:
    PollWatch(PollLoop& loop, std::uint64_t number) : loop_(&loop), number_(number) {}
    ~PollWatch() override { loop_->watches_.erase(number_); }
    void want_read(bool wanted) override { loop_->watches_.at(number_).read = wanted; }
    void want_write(bool wanted) override { loop_->watches_.at(number_).write = wanted; }

private:
    PollLoop* loop_;
    std::uint64_t number_;
};

class PollLoop::PollTimer final : public redis::Timer {
public:
    PollTimer(PollLoop& loop, redis::TimerHandler& handler, redis::TimerKind kind)
        : loop_(&loop), handler_(&handler), kind_(kind) {
        loop_->timers_.push_back(this);
    }
    ~PollTimer() override { loop_->timers_.remove(this); }
    void start(Milliseconds delay) override { due_ = loop_->now() + delay; }
    void stop() override { due_.reset(); }

    PollLoop* loop_;
    redis::TimerHandler* handler_;
    redis::TimerKind kind_;
    std::optional<Milliseconds> due_;
};

class PollLoop::PollDeferred final : public redis::Deferred {
public:
    PollDeferred(PollLoop& loop, redis::DeferHandler& handler) : loop_(&loop), handler_(&handler) {
        loop_->deferred_.push_back(this);
    }
    ~PollDeferred() override { loop_->deferred_.remove(this); }
    void schedule() override { scheduled_ = true; }
    void cancel() override { scheduled_ = false; }

    PollLoop* loop_;
    redis::DeferHandler* handler_;
    bool scheduled_ = false;
};

std::unique_ptr<redis::IoWatch> PollLoop::watch(int fd, redis::IoHandler& handler) {
    if (std::exchange(refuse_watch_, false)) {
        return nullptr;
    }
    const auto number = next_watch_++;
    watches_.emplace(number, Watched{.fd = fd, .handler = &handler});
    return std::make_unique<PollWatch>(*this, number);
}

std::unique_ptr<redis::Timer> PollLoop::timer(redis::TimerHandler& handler, redis::TimerKind kind) {
    return std::make_unique<PollTimer>(*this, handler, kind);
}

std::unique_ptr<redis::Deferred> PollLoop::deferred(redis::DeferHandler& handler) {
    return std::make_unique<PollDeferred>(*this, handler);
}

Milliseconds PollLoop::now() const {
    return skipped_ + std::chrono::duration_cast<Milliseconds>(
                          std::chrono::steady_clock::now().time_since_epoch());
}

std::uint32_t PollLoop::random() {
    return random_ = random_ * 1664525U + 1013904223U;
}

bool PollLoop::run_until(const std::function<bool()>& done, Milliseconds limit) {
    const auto end = now() + limit;
    while (!done()) {
        if (now() >= end) {
            return false;
        }
        turn(end - now());
    }
    return true;
}

void PollLoop::run_for(Milliseconds time) {
    (void)run_until([] { return false; }, time);
}

void PollLoop::turn(Milliseconds limit) {
    run_watches(limit);
    run_timers();
    run_deferred();
}

bool PollLoop::has_request_timer() const {
    return std::any_of(timers_.begin(), timers_.end(), [](const PollTimer* timer) {
        return timer->kind_ == redis::TimerKind::Request && timer->due_;
    });
}

void PollLoop::run_deferred() {
    // Scheduled by now only; and each may end any other.
    std::vector<PollDeferred*> ready;
    std::copy_if(deferred_.begin(), deferred_.end(), std::back_inserter(ready),
                 [](const PollDeferred* one) { return one->scheduled_; });
    for (auto* one : ready) {
        const bool there = std::find(deferred_.begin(), deferred_.end(), one) != deferred_.end();
        if (there && std::exchange(one->scheduled_, false)) {
            one->handler_->on_deferred();
        }
    }
}

void PollLoop::run_timers() {
    const auto time = now();
    const std::vector<PollTimer*> all(timers_.begin(), timers_.end());
    for (auto* one : all) {
        const bool there = std::find(timers_.begin(), timers_.end(), one) != timers_.end();
        if (there && one->due_ && *one->due_ <= time) {
            one->due_.reset();
            one->handler_->on_timer();
        }
    }
}

void PollLoop::run_watches(Milliseconds limit) {
    std::vector<pollfd> polled;
    std::vector<std::uint64_t> numbers;
    for (const auto& [number, watched] : watches_) {
        const int events = (watched.read ? POLLIN : 0) | (watched.write ? POLLOUT : 0);
        if (events != 0) {
            polled.push_back({watched.fd, static_cast<short>(events), 0});
            numbers.push_back(number);
        }
    }
    const auto wait = static_cast<int>(time_to_sleep(limit).count());
    if (::poll(polled.data(), static_cast<nfds_t>(polled.size()), wait) <= 0) {
        return;
    }
    for (std::size_t at = 0; at < polled.size(); ++at) {
        const int got = polled[at].revents;
        const bool trouble = (got & (POLLERR | POLLHUP)) != 0;
        const auto call = [&](bool Watched::* wanted, int event, void (redis::IoHandler::*told)()) {
            const auto found = watches_.find(numbers[at]);
            if (found != watches_.end() && found->second.*wanted &&
                ((got & event) != 0 || trouble)) {
                (found->second.handler->*told)();
            }
        };
        call(&Watched::read, POLLIN, &redis::IoHandler::on_readable);
        call(&Watched::write, POLLOUT, &redis::IoHandler::on_writable);
    }
}

Milliseconds PollLoop::time_to_sleep(Milliseconds limit) const {
    auto until = std::max(limit, Milliseconds{0});
    if (std::any_of(deferred_.begin(), deferred_.end(),
                    [](const PollDeferred* one) { return one->scheduled_; })) {
        return Milliseconds{0};
    }
    for (const auto* one : timers_) {
        if (one->due_) {
            until = std::min(until, std::max(*one->due_ - now(), Milliseconds{0}));
        }
    }
    return until;
}

} // namespace tokenward::test
