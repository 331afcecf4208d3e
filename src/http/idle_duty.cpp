#include "http/idle_duty.hpp"

#include "admin/doctor/clock_health.hpp"
#include "admin/uses/idle_removal.hpp"

#include <chrono>
#include <utility>

namespace tokenward::http {
namespace {

using std::chrono::milliseconds;

/// Between two looks whether the daily run is due.
constexpr std::chrono::minutes k_idle_pause{1};

void tell(const admin::IdleRemoval& result, const Log& log) {
    if (result.state == admin::IdleState::Waits) {
        log->warn("{} of {} tokens have been idle too long, more than are removed without a word; "
                  "see them: tokenward token remove-idle --dry-run; remove them: --confirm",
                  result.idle, result.tokens);
    } else if (result.removed > 0) {
        log->info("{} idle tokens removed", result.removed);
    }
    for (const auto& sentence : result.damaged) {
        log->warn("passed over while looking for idle tokens: {}", sentence);
    }
}

} // namespace

Background::Work idle_removal(Log log) {
    return [log = std::move(log)](admin::Store& store,
                                  const std::stop_token& stop) -> admin::Answer<milliseconds> {
        // By a clock that is weeks ahead, every token is idle.
        if (const auto same = admin::require_same_time(store); !same) {
            return same.error();
        }
        const auto result = admin::remove_idle_tokens_daily(store, stop);
        if (!result) {
            return result.error();
        }
        tell(*result, log);
        return milliseconds(k_idle_pause);
    };
}

} // namespace tokenward::http
