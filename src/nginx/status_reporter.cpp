#include "nginx/ngx.hpp"

#include "nginx/status_reporter.hpp"

#include "cache/seen_table.hpp"
#include "nginx/conf.hpp"

#include <algorithm>
#include <span>

namespace tokenward::nginx {
namespace {

constexpr redis::Milliseconds k_interval{100};

void add_differences(std::span<const std::uint64_t> counted, std::span<std::uint64_t> told,
                     std::span<StatusBoard::Number> sums) noexcept {
    for (std::size_t i = 0; i < counted.size(); ++i) {
        if (counted[i] != told[i]) {
            sums[i].fetch_add(counted[i] - told[i], std::memory_order_relaxed);
            told[i] = counted[i];
        }
    }
}

/// A leaving worker's number is its successor's already.
void set_push(const cache::StoreClient& client, StatusBoard::StoreSlot& slot) noexcept {
    if (ngx_exiting || ngx_worker >= slot.pushes.size()) {
        return;
    }
    auto& push = slot.pushes[ngx_worker];
    push.state.store(static_cast<std::uint64_t>(client.pushes().state()),
                     std::memory_order_relaxed);
    push.proven_at.store(client.watch().proven_at(), std::memory_order_relaxed);
}

} // namespace

std::uint64_t board_key(const Store& store) noexcept {
    return std::max<std::uint64_t>(cache::seen_hash(0, store.words), 1); // 0 means free
}

StatusReporter::StatusReporter(StatusBoard& board, const MainConf& main, ngx_log_t* log)
    : board_(board),
      decisions_(*main.decisions),
      loop_(log),
      timer_(loop_.timer(*this, redis::TimerKind::Background)) {
    for (const auto& store : main.stores) {
        if (store->link == nullptr) {
            continue;
        }
        if (auto* const slot = board.slot_of(board_key(*store)); slot != nullptr) {
            told_.push_back({store.get(), slot, {}});
        } else {
            ngx_log_error(NGX_LOG_WARN, log, 0,
                          "auth_token_status: too many stores since nginx started; \"%s\" is left "
                          "out",
                          store->address.c_str());
        }
    }
    timer_->start(k_interval);
}

void StatusReporter::on_timer() {
    report();
    timer_->start(k_interval);
}

void StatusReporter::report() noexcept {
    add_differences(decisions_.by_reason, told_decisions_.by_reason, board_.decisions);
    for (auto& told : told_) {
        report(told);
    }
}

void StatusReporter::report(Told& told) noexcept {
    auto& link = *told.store->link;
    add_differences(read_numbers(link).flat, told.numbers.flat, told.slot->numbers);
    set_push(link.client(), *told.slot);
}

} // namespace tokenward::nginx
