/// @file redis_poll_loop.hpp
/// The event-loop port on poll(), for tests. Real time that can be moved on, one thread.
#pragma once

#include "redis/event_loop.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>

namespace tokenward::test {

class PollLoop final : public redis::EventLoop {
public:
    PollLoop() = default;
    PollLoop(const PollLoop&) = delete;
    PollLoop& operator=(const PollLoop&) = delete;

    [[nodiscard]] std::unique_ptr<redis::IoWatch> watch(int fd, redis::IoHandler& handler) override;
    [[nodiscard]] std::unique_ptr<redis::Timer> timer(redis::TimerHandler& handler,
                                                      redis::TimerKind kind) override;
    [[nodiscard]] std::unique_ptr<redis::Deferred> deferred(redis::DeferHandler& handler) override;
    [[nodiscard]] redis::Milliseconds now() const override;
    [[nodiscard]] std::uint32_t random() override;

    /// Turns until `done` says so. False when `limit` passed before.
    [[nodiscard]] bool run_until(const std::function<bool()>& done, redis::Milliseconds limit);
    /// Turns for as long as that.
    void run_for(redis::Milliseconds time);
    /// Moves the clock on, and nothing else: what is due by then is told in the next turn.
    void move_clock(redis::Milliseconds time) { skipped_ += time; }
    /// One turn; waits for at most `limit`.
    void turn(redis::Milliseconds limit);

    /// A leaving nginx worker would wait for one of these.
    [[nodiscard]] bool has_request_timer() const;
    [[nodiscard]] std::size_t watches() const { return watches_.size(); }
    /// The next watch() says that there is no room.
    void refuse_next_watch() { refuse_watch_ = true; }

private:
    class PollWatch;
    class PollTimer;
    class PollDeferred;
    struct Watched {
        int fd;
        redis::IoHandler* handler;
        bool read = false;
        bool write = false;
    };

    void run_deferred();
    void run_timers();
    void run_watches(redis::Milliseconds limit);
    [[nodiscard]] redis::Milliseconds time_to_sleep(redis::Milliseconds limit) const;

    std::map<std::uint64_t, Watched> watches_; // by number: a handler may end any of them
    std::list<PollTimer*> timers_;
    std::list<PollDeferred*> deferred_;
    redis::Milliseconds skipped_{0};
    std::uint64_t next_watch_ = 0;
    std::uint32_t random_ = 1;
    bool refuse_watch_ = false;
};

} // namespace tokenward::test
