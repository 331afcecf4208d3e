#include "admin/backup_import.hpp"

#include "admin/backup_feed.hpp"
#include "admin/restoring_lanes.hpp"
#include "admin/token_import.hpp"

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
        ". The store stays closed, and nginx answers 503: import a whole backup, or open it "
        "with what there is by \"tokenward import --cut\"");
}

} // namespace

Answer<Done> BackupImport::run(CutBackup cut) {
    auto header = reader_.read_header();
    if (!header) {
        return header.error();
    }
    header_ = *std::move(header);
    const auto state = begin_restoration(stores_.front(), actor_, header_);
    if (!state) {
        return state.error();
    }
    const auto taken = take_all(*state);
    return taken ? end(*state, cut) : taken;
}

Answer<Done> BackupImport::take_all(StoreState state) {
    const auto most = at_once(state);
    BackupFeed feed(reader_, most);
    // An open store is in use: its links are others', too.
    RestoringLanes lanes(
        stores_.first(state == StoreState::Restoring ? stores_.size() : 1), actor_, header_,
        [this](const RecordBatch& batch, const Outcomes& outcomes) { count(batch, outcomes); });
    while (auto portion = feed.next()) {
        RecordBatch batch(stores_.front().names(), most);
        for (auto& item : portion->items) {
            if (!batch.add(item)) {
                lanes.put(std::exchange(batch, RecordBatch(stores_.front().names(), most)));
                static_cast<void>(batch.add(item)); // an empty one takes any
            }
        }
        lanes.put(std::move(batch));
        if (ended_by_) {
            break;
        }
        watcher_.progress(tally_, portion->bytes_read);
    }
    lanes.finish();
    return ended_by_ ? Answer<Done>(*ended_by_) : Done{};
}

void BackupImport::count(const RecordBatch& batch, const Outcomes& outcomes) {
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
        if (outcomes[i]) {
            ++(*outcomes[i] == Restored::Made ? tally_.made : tally_.already);
        } else if (ends_import(outcomes[i].error().kind)) {
            ended_by_ = outcomes[i].error();
        } else {
            ++tally_.refused;
            watcher_.refused(batch.items()[i].line, outcomes[i].error());
        }
    }
}

Answer<Done> BackupImport::end(StoreState state, CutBackup cut) {
    const auto whole = reader_.check_whole();
    if (!whole && state == StoreState::Restoring && cut == CutBackup::Refuse) {
        return left_closed(whole.error());
    }
    const auto finished = finish_restoration(stores_.front(), actor_, header_, tally_);
    return finished ? whole : finished;
}

} // namespace tokenward::admin
