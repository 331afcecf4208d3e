#include "refusal_watch.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace tokenward::bench {
namespace {

constexpr std::uint64_t k_refusals_wanted = 5;
constexpr std::chrono::seconds k_deadline{30};

} // namespace

void RefusalWatch::begin(std::string token) {
    const std::scoped_lock lock(mutex_);
    turn_ = {turn_.number + 1, std::move(token)};
    std::ranges::fill(views_, WorkerView{});
}

void RefusalWatch::wait_until_accepted_by_all() {
    wait("a worker did not let a good token in",
         [](const WorkerView& view) { return view.accepted > 0; });
}

std::vector<WorkerView> RefusalWatch::wait_until_refused_by_all() {
    wait("a worker did not refuse a revoked token",
         [](const WorkerView& view) { return view.refused >= k_refusals_wanted; });
    const std::scoped_lock lock(mutex_);
    return views_;
}

template <class Condition> void RefusalWatch::wait(const char* what, const Condition& holds) {
    std::unique_lock lock(mutex_);
    const auto done = [this, &holds] {
        return !failure_.empty() || std::ranges::all_of(views_, holds);
    };
    if (!changed_.wait_for(lock, k_deadline, done)) {
        throw std::runtime_error(what);
    }
    if (!failure_.empty()) {
        throw std::runtime_error(failure_);
    }
}

RefusalWatch::Turn RefusalWatch::turn() const {
    const std::scoped_lock lock(mutex_);
    return turn_;
}

void RefusalWatch::note(std::size_t worker, std::uint64_t turn, unsigned status) {
    const auto now = Clock::now();
    const std::scoped_lock lock(mutex_);
    if (turn != turn_.number) {
        return;
    }
    auto& view = views_[worker];
    if (status == 200) {
        ++view.accepted;
        view.accepted_after_refusal += view.refused > 0 ? 1 : 0;
    } else if (status == 401) {
        view.first_refusal = view.refused == 0 ? now : view.first_refusal;
        ++view.refused;
    } else {
        ++view.others;
    }
    changed_.notify_all();
}

void RefusalWatch::fail(std::string why) {
    const std::scoped_lock lock(mutex_);
    failure_ = std::move(why);
    changed_.notify_all();
}

} // namespace tokenward::bench
