/// @file event_loop_adapter.hpp
/// nginx's event loop behind the port that src/redis asks for.
#pragma once

#include "nginx/ngx.hpp"

#include "redis/event_loop.hpp"

#include <memory>

namespace tokenward::nginx {

/// For one worker process. Make nothing with it before fork.
class EventLoopAdapter final : public redis::EventLoop {
public:
    explicit EventLoopAdapter(ngx_log_t* log) noexcept : log_(log) {}

    [[nodiscard]] std::unique_ptr<redis::IoWatch> watch(int fd, redis::IoHandler& handler) override;
    [[nodiscard]] std::unique_ptr<redis::Timer> timer(redis::TimerHandler& handler,
                                                      redis::TimerKind kind) override;
    [[nodiscard]] std::unique_ptr<redis::Deferred> deferred(redis::DeferHandler& handler) override;
    [[nodiscard]] redis::Milliseconds now() const override;
    [[nodiscard]] std::uint32_t random() override;

private:
    ngx_log_t* log_;
};

} // namespace tokenward::nginx
