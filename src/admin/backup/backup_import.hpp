/// @file backup_import.hpp
/// Taking a backup in. May be cut anywhere and begun again: what is there already stays as it is.
#pragma once

#include "admin/backup/backup_frame.hpp"
#include "admin/backup/backup_reader.hpp"
#include "admin/backup/batch_restorer.hpp"
#include "admin/backup/claim.hpp"
#include "admin/backup/record_batch.hpp"
#include "admin/backup/restoration.hpp"
#include "admin/backup/restoring_lanes.hpp"
#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace tokenward::admin {

/// Whoever wants to know how it goes.
struct ImportWatcher {
    std::function<void(std::size_t line, const Failure&)> refused;
    std::function<void(const ImportTally&, std::size_t bytes_read)> progress;
};

/// What to do with a backup whose end or other lines are missing or bad, once all that is good was
/// taken in.
enum class CutBackup : std::uint8_t {
    Refuse, ///< an empty Redis stays closed until a whole one is imported
    Open,
};

/// A system administrator's. Lines that are refused hold no others up.
class BackupImport {
public:
    /// @param stores at least one, all the same, each with a link of its own: an empty Redis is
    ///               filled through all of them at once
    /// All must outlive it.
    BackupImport(std::span<Store> stores, const Actor& actor, BackupReader& reader,
                 const ImportWatcher& watcher)
        : stores_(stores), actor_(actor), reader_(reader), watcher_(watcher) {}

    [[nodiscard]] Answer<Done> run(CutBackup cut);

    [[nodiscard]] const ImportTally& tally() const noexcept { return tally_; }
    /// Known once run() is over, unless that failed at the first line.
    [[nodiscard]] const BackupHeader& header() const noexcept { return header_; }

private:
    [[nodiscard]] Answer<Done> take_all(const Restoration& begun);
    /// In batches. False when the import is over.
    [[nodiscard]] bool put(std::vector<BackupItem> items, std::size_t most, RestoringLanes& lanes);
    void count(const RecordBatch& batch, const Outcomes& outcomes);
    [[nodiscard]] Answer<Done> end(const Restoration& begun, CutBackup cut);

    std::span<Store> stores_;
    const Actor& actor_;
    BackupReader& reader_;
    const ImportWatcher& watcher_;
    BackupHeader header_;
    ImportTally tally_;
    ClaimFilter claims_;
    std::optional<Failure> ended_by_;
};

} // namespace tokenward::admin
