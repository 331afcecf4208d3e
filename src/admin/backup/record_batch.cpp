#include "admin/backup/record_batch.hpp"

#include "admin/backup/record_keys.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::admin {

bool RecordBatch::add(BackupItem& item) {
    if (items_.size() >= most_) {
        return false;
    }
    auto novelty = Novelty::Unknown;
    if (item.record) {
        const auto claims = claims_of(*names_, *item.record);
        if (!may_share(item.record->index(), claims)) {
            return false;
        }
        kind_ = item.record->index();
        novelty = note(claims);
    }
    items_.push_back({std::move(item), novelty});
    return true;
}

Novelty RecordBatch::note(std::span<const Claim> claims) {
    claims_.insert(claims.begin(), claims.end());
    auto novelty = Novelty::Sure;
    for (const auto claim : claims) {
        if (earlier_->note(claim) == Novelty::Unknown) {
            novelty = Novelty::Unknown;
        }
    }
    return novelty;
}

bool RecordBatch::may_share(std::size_t kind, std::span<const Claim> claims) const {
    return claims_.empty() || (kind_ == kind && std::ranges::none_of(claims, [this](Claim claim) {
                                   return claims_.contains(claim);
                               }));
}

bool RecordBatch::clashes_with(const RecordBatch& other) const {
    return !claims_.empty() && !other.claims_.empty() &&
           (kind_ != other.kind_ || std::ranges::any_of(claims_, [&other](Claim claim) {
                return other.claims_.contains(claim);
            }));
}

} // namespace tokenward::admin
