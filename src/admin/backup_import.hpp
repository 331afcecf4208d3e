/// @file backup_import.hpp
/// Taking a backup in. May be cut anywhere and begun again: what is there already stays as it is.
#pragma once

#include "admin/actor.hpp"
#include "admin/backup_frame.hpp"
#include "admin/backup_reader.hpp"
#include "admin/failure.hpp"
#include "admin/restoration.hpp"
#include "admin/store.hpp"

#include <cstddef>
#include <functional>

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
    /// All must outlive it.
    BackupImport(Store& store, const Actor& actor, BackupReader& reader,
                 const ImportWatcher& watcher)
        : store_(store), actor_(actor), reader_(reader), watcher_(watcher) {}

    [[nodiscard]] Answer<Done> run(CutBackup cut);

    [[nodiscard]] const ImportTally& tally() const noexcept { return tally_; }
    /// Known once run() is over, unless that failed at the first line.
    [[nodiscard]] const BackupHeader& header() const noexcept { return header_; }

private:
    [[nodiscard]] Answer<Done> take_all();
    [[nodiscard]] Answer<Done> take(const std::vector<BackupItem>& items);
    [[nodiscard]] Answer<Done> end(StoreState state, CutBackup cut);

    Store& store_;
    const Actor& actor_;
    BackupReader& reader_;
    const ImportWatcher& watcher_;
    BackupHeader header_;
    ImportTally tally_;
};

} // namespace tokenward::admin
