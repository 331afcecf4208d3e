/// @file batch_restorer.hpp
/// Batches of a backup's records on their way into the store, over one link.
#pragma once

#include "admin/backup/backup_frame.hpp"
#include "admin/backup/claim.hpp"
#include "admin/backup/record_batch.hpp"
#include "admin/backup/record_restorer.hpp"
#include "admin/backup/restoration.hpp"
#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/change.hpp"
#include "admin/store/store.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace tokenward::admin {

/// By item of a batch: what became of it, or why it was refused.
using Outcomes = std::vector<Answer<Restored>>;

class BatchRestorer {
public:
    /// All must outlive it.
    BatchRestorer(Store& store, const Actor& actor, const BackupHeader& backup,
                  const Restoration& begun)
        : store_(store), actor_(actor), backup_(backup), begun_(begun) {}

    /// All or nothing of each record.
    /// @return one for each item, or fewer: then the last one ended the import
    [[nodiscard]] Outcomes restore(const RecordBatch& batch);

private:
    struct ClaimedRecord {
        const BackupRecord* record;
        Novelty novelty;
    };
    using Records = std::span<const ClaimedRecord>;

    enum class Trust : std::uint8_t {
        Alone,  ///< nobody else writes here, and what is new to us is new here
        Beside, ///< others, so that one hash of each record is watched
    };

    [[nodiscard]] Outcomes restore_records(Records records);
    /// All of them or, on an error of the change itself, none.
    [[nodiscard]] Answer<Outcomes> restore_together(Records records);
    /// One attempt.
    [[nodiscard]] Answer<Outcomes> restore_in(Change& change, Records records);
    [[nodiscard]] static Novelty novelty_here(const ClaimedRecord& each, Trust trust) noexcept;
    /// In two round trips, all that restoring them reads.
    [[nodiscard]] static Answer<Done> read_ahead(Change& change, Records records,
                                                 const KnownParents& parents, Trust trust);
    /// While a store is restored, those that are there stay as they are.
    [[nodiscard]] KnownParents& kept_parents();

    Store& store_;
    const Actor& actor_;
    const BackupHeader& backup_;
    const Restoration& begun_;
    KnownParents parents_;
};

} // namespace tokenward::admin
