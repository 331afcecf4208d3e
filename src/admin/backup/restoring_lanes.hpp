/// @file restoring_lanes.hpp
/// Several links to Redis side by side: while it does one batch, the next one is made ready.
#pragma once

#include "admin/backup/backup_frame.hpp"
#include "admin/backup/batch_restorer.hpp"
#include "admin/backup/record_batch.hpp"
#include "admin/backup/restoration.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <deque>
#include <functional>
#include <future>
#include <span>
#include <vector>

namespace tokenward::admin {

/// Destroyed, it waits for what is under way.
class RestoringLanes {
public:
    /// Called in the order of the batches, in the thread that calls us. False: nothing more is
    /// begun.
    using Take = std::function<bool(const RecordBatch&, const Outcomes&)>;

    /// @param stores one link for each lane, at least one; all must outlive this
    RestoringLanes(std::span<Store> stores, const Actor& actor, const BackupHeader& backup,
                   const Restoration& begun, Take take);

    /// Waits until a lane is free, and until no other batch is under way that clashes with this
    /// one. False when nothing more is begun.
    [[nodiscard]] bool put(RecordBatch batch);

    /// Waits for all.
    void finish();

private:
    struct UnderWay {
        RecordBatch batch;
        std::future<Outcomes> outcomes;
    };

    [[nodiscard]] bool must_wait(const RecordBatch& batch) const;
    void take_oldest();

    std::vector<BatchRestorer> lanes_;
    std::size_t next_ = 0; ///< the lane that has been free for longest, or will be free first
    Take take_;
    bool is_over_ = false;
    std::deque<UnderWay> under_way_;
};

} // namespace tokenward::admin
