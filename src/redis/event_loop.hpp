/// @file event_loop.hpp
/// The port to somebody else's event loop: nginx's, or a poll() of one's own.
///
/// One thread. Handlers are called by the loop alone, never from inside a call of this port, and
/// must outlive what was made for them. Everything made here must be gone before its loop. Only the
/// calls that make something may throw.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

namespace tokenward::redis {

using Milliseconds = std::chrono::milliseconds;

/// Told that a descriptor is ready. May destroy its own IoWatch while being told.
class IoHandler {
public:
    /// There is something to read, an end of stream or an error included.
    virtual void on_readable() = 0;
    /// There is room to write, or a connect() ended, well or badly.
    virtual void on_writable() = 0;

protected:
    ~IoHandler() = default;
};

class TimerHandler {
public:
    /// The timer ran out; it is stopped by now and may be started again.
    virtual void on_timer() = 0;

protected:
    ~TimerHandler() = default;
};

class DeferHandler {
public:
    virtual void on_deferred() = 0;

protected:
    ~DeferHandler() = default;
};

/// Interest in one descriptor; none at first. Level-triggered: a handler is told again as long as
/// it is interested and there is something left. Destroying it ends the interest and never closes
/// the descriptor, which must still be open then.
class IoWatch {
public:
    IoWatch() = default;
    IoWatch(const IoWatch&) = delete;
    IoWatch& operator=(const IoWatch&) = delete;
    virtual ~IoWatch() = default;

    virtual void want_read(bool wanted) = 0;
    virtual void want_write(bool wanted) = 0;
};

/// What a leaving process owes a timer.
enum class TimerKind : std::uint8_t {
    Background, ///< nothing: it must not keep a leaving worker alive
    Request,    ///< to wait for it: a request hangs on it
};

/// One shot. Destroying it stops it.
class Timer {
public:
    Timer() = default;
    Timer(const Timer&) = delete;
    Timer& operator=(const Timer&) = delete;
    virtual ~Timer() = default;

    /// Runs out `delay` from now; a start on top of a start replaces it.
    virtual void start(Milliseconds delay) = 0;
    virtual void stop() = 0;
};

/// Runs its handler once, soon: after the handlers of this turn, before the loop sleeps again.
/// Destroying it cancels it.
class Deferred {
public:
    Deferred() = default;
    Deferred(const Deferred&) = delete;
    Deferred& operator=(const Deferred&) = delete;
    virtual ~Deferred() = default;

    /// Does nothing when it is scheduled already. From inside its own handler: for the next turn.
    virtual void schedule() = 0;
    virtual void cancel() = 0;
};

class EventLoop {
public:
    /// Null when the loop can take no more descriptors.
    [[nodiscard]] virtual std::unique_ptr<IoWatch> watch(int fd, IoHandler& handler) = 0;
    [[nodiscard]] virtual std::unique_ptr<Timer> timer(TimerHandler& handler, TimerKind kind) = 0;
    [[nodiscard]] virtual std::unique_ptr<Deferred> deferred(DeferHandler& handler) = 0;

    /// Monotonic; may stand still within one turn.
    [[nodiscard]] virtual Milliseconds now() const = 0;
    /// Any quality: it only spreads the retries of many workers.
    [[nodiscard]] virtual std::uint32_t random() = 0;

protected:
    ~EventLoop() = default;
};

} // namespace tokenward::redis
