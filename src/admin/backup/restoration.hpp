/// @file restoration.hpp
/// A store while a backup is taken into it. One that begins as an empty Redis has no `gate:meta`
/// until all is there: so long, nginx answers 503, and not 401 to tokens that only come later.
#pragma once

#include "admin/backup/backup_frame.hpp"
#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "redis/run_id.hpp"
#include "tokenward/time.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

namespace tokenward::admin {

enum class StoreState : std::uint8_t {
    Restoring, ///< what is not there was never taken away
    Open,      ///< in use, before this backup or since: what is not there may have been taken away
};

/// A backup's way into a store, since it was begun.
struct Restoration {
    StoreState state = StoreState::Open;
    std::string id;        ///< as the marker says, while restoring
    bool is_alone = false; ///< the same; at its beginning, false for an import that joined
    redis::RunId run = {}; ///< of Redis, at its beginning
};

/// What became of a backup's records.
struct ImportTally {
    std::size_t made = 0;
    std::size_t already = 0; ///< there before
    std::size_t refused = 0;
};

/// Refused where another store is, or something that is no store; where another backup was begun
/// and not ended; where the store has been open for so long since the backup that it doesn't know
/// every token any more that it ended; and where clocks are so wrong that nobody can tell.
[[nodiscard]] Answer<Restoration> begin_restoration(Store& store, const Actor& actor,
                                                    const BackupHeader& backup);

/// How it stands now; watched. StoreRefused when the store is none of this backup's any more, or
/// was emptied and begun anew.
/// @param begun what begin_restoration() gave
[[nodiscard]] Answer<Restoration> restoration_state(Records& records, const BackupHeader& backup,
                                                    const Restoration& begun);

/// Opens the store, if it isn't, and notes what was done. StoreRefused when Redis is not the one
/// any more that it was: one that was restarted, or took another's place, may lack what was
/// written.
[[nodiscard]] Answer<Done> finish_restoration(Store& store, const Actor& actor,
                                              const BackupHeader& backup, const Restoration& begun,
                                              const ImportTally& tally);

} // namespace tokenward::admin
