#include "admin/backup/restoring_lanes.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::admin {

RestoringLanes::RestoringLanes(std::span<Store> stores, const Actor& actor,
                               const BackupHeader& backup, const Restoration& begun, Take take)
    : take_(std::move(take)) {
    lanes_.reserve(stores.size());
    for (auto& store : stores) {
        lanes_.emplace_back(store, actor, backup, begun);
    }
}

bool RestoringLanes::put(RecordBatch batch) {
    while (must_wait(batch)) {
        take_oldest();
    }
    if (is_over_) {
        return false;
    }
    auto& lane = lanes_[next_];
    next_ = (next_ + 1) % lanes_.size();
    auto& work = under_way_.emplace_back(UnderWay{std::move(batch), {}});
    work.outcomes = std::async(std::launch::async,
                               [&lane, &taken = work.batch] { return lane.restore(taken); });
    return true;
}

void RestoringLanes::finish() {
    while (!under_way_.empty()) {
        take_oldest();
    }
}

bool RestoringLanes::must_wait(const RecordBatch& batch) const {
    return under_way_.size() == lanes_.size() ||
           std::ranges::any_of(under_way_, [&batch](const UnderWay& other) {
               return batch.clashes_with(other.batch);
           });
}

void RestoringLanes::take_oldest() {
    auto& oldest = under_way_.front();
    const auto outcomes = oldest.outcomes.get();
    is_over_ = !take_(oldest.batch, outcomes) || is_over_;
    under_way_.pop_front();
}

} // namespace tokenward::admin
