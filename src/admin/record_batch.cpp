#include "admin/record_batch.hpp"

#include "admin/record_keys.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::admin {

bool RecordBatch::add(BackupItem& item) {
    if (items_.size() >= most_) {
        return false;
    }
    if (item.record) {
        const auto claims = claims_of(*names_, *item.record);
        if (!may_share(item.record->index(), claims)) {
            return false;
        }
        kind_ = item.record->index();
        claims_.insert(claims.begin(), claims.end());
        for (const auto claim : claims) {
            is_new_ = earlier_->is_new(claim) && is_new_;
        }
    }
    items_.push_back(std::move(item));
    return true;
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
