#include "nginx/ngx.hpp"

#include "nginx/status_report.hpp"

#include "nginx/conf.hpp"
#include "nginx/status_reporter.hpp"
#include "redis/printable.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

/// The one of this address; made when there is none yet.
StoreStatus& status_of(std::vector<StoreStatus>& all, const Store& store) {
    const redis::PrintableText address(store.address);
    const auto found = std::ranges::find(all, address.view(), &StoreStatus::address);
    if (found != all.end()) {
        return *found;
    }
    all.emplace_back().address = address.view();
    return all.back();
}

void add_numbers(StoreStatus& status, const StatusBoard::StoreSlot& slot) noexcept {
    std::ranges::transform(status.numbers.flat, slot.numbers, status.numbers.flat.begin(),
                           [](std::uint64_t sum, const StatusBoard::Number& number) {
                               return sum + number.load(std::memory_order_relaxed);
                           });
}

void add_push(StoreStatus& status, const StatusBoard::Push& push) noexcept {
    ++status.push_links[push.state.load(std::memory_order_relaxed)];
    const auto proven_at = push.proven_at.load(std::memory_order_relaxed);
    if (proven_at != 0) {
        const auto now = static_cast<std::uint64_t>(ngx_current_msec);
        const auto age = now - std::min(proven_at, now); // another worker's clock may be ahead
        status.proof_age_ms = std::max(status.proof_age_ms.value_or(0), age);
    }
}

} // namespace

StatusReport make_status_report(StatusBoard& board, const MainConf& main, std::size_t workers) {
    StatusReport report;
    std::ranges::transform(
        board.decisions, report.decisions.by_reason.begin(),
        [](const StatusBoard::Number& number) { return number.load(std::memory_order_relaxed); });
    for (const auto& store : main.stores) {
        auto* const slot = store->link == nullptr ? nullptr : board.slot_of(board_key(*store));
        if (slot == nullptr) {
            continue;
        }
        auto& status = status_of(report.stores, *store);
        add_numbers(status, *slot);
        for (std::size_t i = 0; i < std::min(workers, slot->pushes.size()); ++i) {
            add_push(status, slot->pushes[i]);
        }
    }
    if (main.cache != nullptr) {
        report.cache = main.cache->cache().use();
    }
    return report;
}

} // namespace tokenward::nginx
