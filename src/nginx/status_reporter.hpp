/// @file status_reporter.hpp
/// Adds what one worker counted to the board, ten times a second: the hot path touches no memory
/// that others write to.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/decision_counts.hpp"
#include "nginx/event_loop_adapter.hpp"
#include "nginx/status_board.hpp"
#include "nginx/status_numbers.hpp"
#include "redis/event_loop.hpp"

#include <memory>
#include <vector>

namespace tokenward::nginx {

struct MainConf;
struct Store;

class StatusReporter final : private redis::TimerHandler {
public:
    /// After fork and after the links were made. All arguments must outlive it, the links its last
    /// report().
    StatusReporter(StatusBoard& board, const MainConf& main, ngx_log_t* log);

    /// Adds what was counted since the last time.
    void report() noexcept;

private:
    struct Told {
        const Store* store;
        StatusBoard::StoreSlot* slot;
        StoreNumbers numbers;
    };

    void on_timer() override;
    static void report(Told& told) noexcept;

    StatusBoard& board_;
    const DecisionCounts& decisions_;
    DecisionCounts told_decisions_;
    std::vector<Told> told_;
    EventLoopAdapter loop_;
    std::unique_ptr<redis::Timer> timer_;
};

/// The number of a store on the board.
[[nodiscard]] std::uint64_t board_key(const Store& store) noexcept;

} // namespace tokenward::nginx
