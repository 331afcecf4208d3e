#include "admin/backup/backup_import.hpp"

#include "admin/backup/backup_feed.hpp"
#include "admin/backup/restoring_lanes.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// So many records share a change. In an open store few enough that others don't wait for Redis,
/// which also compares each key that is to be watched with all that are.
std::size_t at_once(StoreState state) noexcept {
    return state == StoreState::Restoring ? 512 : 32;
}

Failure left_closed(const Failure& why) {
    return refused(
        why.message +
        ". The store stays closed, and nginx answers 503: import the same backup whole, open it "
        "with what there is by \"tokenward import --cut FILE\", or empty this Redis and import "
        "another");
}

Failure opened(const Failure& why) {
    return refused(why.message + ". The store is open all the same, with what there is");
}

} // namespace

Answer<Done> BackupImport::run(CutBackup cut) {
    auto header = reader_.read_header();
    if (!header) {
        return header.error();
    }
    header_ = *std::move(header);
    const auto begun = begin_restoration(stores_.front(), actor_, header_);
    if (!begun) {
        return begun.error();
    }
    const auto taken = take_all(*begun);
    return taken ? end(*begun, cut) : taken;
}

Answer<Done> BackupImport::take_all(const Restoration& begun) {
    const auto most = at_once(begun.state);
    // In an open store, where everything is watched, several would only hinder each other.
    const auto links = begun.state == StoreState::Restoring ? stores_.size() : 1;
    BackupFeed feed(reader_, most);
    RestoringLanes lanes(stores_.first(links), actor_, header_, begun,
                         [this](const RecordBatch& batch, const Outcomes& outcomes) {
                             count(batch, outcomes);
                             return !ended_by_;
                         });
    while (auto portion = feed.next()) {
        if (!put(std::move(portion->items), most, lanes)) {
            break;
        }
        watcher_.progress(tally_, portion->bytes_read);
    }
    lanes.finish();
    return ended_by_ ? Answer<Done>(*ended_by_) : Done{};
}

bool BackupImport::put(std::vector<BackupItem> items, std::size_t most, RestoringLanes& lanes) {
    const auto& names = stores_.front().names();
    RecordBatch batch(names, most, claims_);
    for (auto& item : items) {
        if (!batch.add(item)) {
            if (!lanes.put(std::exchange(batch, RecordBatch(names, most, claims_)))) {
                return false;
            }
            static_cast<void>(batch.add(item)); // an empty one takes any
        }
    }
    return lanes.put(std::move(batch));
}

void BackupImport::count(const RecordBatch& batch, const Outcomes& outcomes) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i]) {
            ++(*outcomes[i] == Restored::Made ? tally_.made : tally_.already);
        } else if (ends_all(outcomes[i].error().kind)) {
            ended_by_ = ended_by_.value_or(outcomes[i].error()); // the first one tells why
        } else {
            ++tally_.refused;
            watcher_.refused(batch.items()[i].line, outcomes[i].error());
        }
    }
}

Answer<Done> BackupImport::end(const Restoration& begun, CutBackup cut) {
    const auto whole = reader_.check_whole();
    const bool is_restoring = begun.state == StoreState::Restoring;
    if (!whole && is_restoring && cut == CutBackup::Refuse) {
        return left_closed(whole.error());
    }
    auto finished = finish_restoration(stores_.front(), actor_, header_, begun, tally_);
    if (!finished || whole) {
        return finished;
    }
    return is_restoring ? opened(whole.error()) : whole.error();
}

} // namespace tokenward::admin
