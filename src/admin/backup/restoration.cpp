#include "admin/backup/restoration.hpp"

#include "admin/access/authority.hpp"
#include "admin/doctor/clock_health.hpp"
#include "admin/gate/gate_records.hpp"
#include "admin/records/expiry.hpp"
#include "admin/records/restoration_detail.hpp"
#include "admin/settings/initialization.hpp"
#include "tokenward/identifiers.hpp"
#include "tokenward/record.hpp"

#include <chrono>
#include <optional>
#include <utility>

namespace tokenward::admin {
namespace {

using Marker = std::optional<RestorationDetail>;

/// The clock of the machine that exported may be so far ahead.
constexpr std::chrono::minutes k_clock_tolerance{1};
/// An export by another clock, and tombstones that Redis drops by its own, leave this to spare.
constexpr std::chrono::days k_spare{1};
constexpr auto k_fresh_for = k_tombstone_kept - k_spare;

Failure store_refused(std::string message) {
    return {FailureKind::StoreRefused, std::move(message)};
}

Answer<Done> require_same_store(const std::string& here, const BackupHeader& backup) {
    return here == backup.store
               ? Answer<Done>(Done{})
               : store_refused("this Redis holds another store, " + here +
                               ", and the backup is of " + backup.store +
                               "; import it into an empty Redis, without \"init\"");
}

Answer<Done> require_same_backup(const RestorationDetail& marker, const BackupHeader& backup) {
    return marker.file == backup.file && marker.store == backup.store
               ? Answer<Done>(Done{})
               : store_refused(
                     "the import of another backup was begun here at " + time_text(marker.at) +
                     " and is not at its end: import that one again, or empty this Redis");
}

Answer<Done> require_past(const BackupHeader& backup, Time now) {
    return backup.at <= now + k_clock_tolerance
               ? Answer<Done>(Done{})
               : refused("the backup is of " + time_text(backup.at) + ", and it is " +
                         time_text(now) + " now: this clock or that of the export is wrong");
}

/// As long as a tombstone is kept, the store knows whatever it ended since.
Answer<Done> require_fresh(const BackupHeader& backup, Time now) {
    return now - backup.at < k_fresh_for
               ? Answer<Done>(Done{})
               : refused("the backup is of " + time_text(backup.at) + ", over " +
                         std::to_string(k_fresh_for.count()) +
                         " days old, and what a store ended is known for " +
                         std::to_string(k_tombstone_kept.count()) +
                         ": its tokens might have been revoked here since; only an empty Redis "
                         "takes it");
}

Answer<bool> is_empty_so_far(Store& store) {
    auto look = store.look_anyway();
    const auto id = look.store_id();
    if (!id) {
        return id.error();
    }
    const auto marker = look.find<RestorationDetail>(store.names().restoration());
    return marker ? Answer<bool>(!*id && !*marker) : marker.error();
}

Answer<redis::RunId> run_of(Store& store) {
    const auto info = store.client().command({"INFO", "server"});
    return info ? Answer<redis::RunId>(redis::RunId::from_info(info->view().string().value_or("")))
                : from_reading(info.error());
}

/// Links that were idle meanwhile have connected again without a word.
Answer<Done> require_same_run(Store& store, const Restoration& begun) {
    const auto run = run_of(store);
    if (!run) {
        return run.error();
    }
    return *run == begun.run
               ? Answer<Done>(Done{})
               : store_refused("Redis was restarted, or another one took its place, since the "
                               "import began, and may have lost a part of it: run it again");
}

/// Another import may be at it, or may have died.
Restoration join(Change& change, RestorationDetail marker) {
    marker.is_alone = false;
    change.put(change.names().restoration(), marker);
    return {StoreState::Restoring, marker.id, false};
}

/// An attempt to begin, within a change.
Answer<Restoration> begin(Change& change, const Actor& actor, const BackupHeader& backup) {
    if (const auto may = require_administrator(change, actor); !may) {
        return may.error();
    }
    const auto id = change.store_id();
    if (!id) {
        return id.error();
    }
    const auto key = change.names().restoration();
    const auto marker = change.find<RestorationDetail>(key);
    if (!marker) {
        return marker.error();
    }
    change.audit(actor, {"store.import", backup.store, {{"backup_at", time_text(backup.at)}}});
    if (*id) {
        if (const auto same = require_same_store(**id, backup); !same) {
            return same.error();
        }
        const auto fresh = require_fresh(backup, change.now());
        return fresh ? Answer<Restoration>(Restoration{}) : fresh.error();
    }
    if (*marker) {
        const auto same = require_same_backup(**marker, backup);
        return same ? Answer<Restoration>(join(change, **marker)) : same.error();
    }
    auto restoration = new_incarnation(change.random());
    if (!restoration) {
        return internal(restoration.error());
    }
    change.put(key, RestorationDetail{backup.store, backup.file, *restoration, change.now(), true});
    return Restoration{StoreState::Restoring, *std::move(restoration), true};
}

} // namespace

Answer<Restoration> begin_restoration(Store& store, const Actor& actor,
                                      const BackupHeader& backup) {
    // Whether something has expired, and how old a backup is, is judged by this machine's clock.
    if (const auto same = require_same_time(store); !same) {
        return same.error();
    }
    if (const auto past = require_past(backup, store.surroundings().now()); !past) {
        return past.error();
    }
    const auto is_empty = is_empty_so_far(store);
    if (!is_empty) {
        return is_empty.error();
    }
    if (*is_empty) {
        if (const auto empty = require_empty(store); !empty) {
            return empty.error();
        }
    }
    const auto run = run_of(store);
    if (!run) {
        return run.error();
    }
    auto begun = store.initialize([&](Change& change) { return begin(change, actor, backup); });
    if (begun) {
        begun->run = *run;
    }
    return begun;
}

Answer<Restoration> restoration_state(Records& records, const BackupHeader& backup,
                                      const Restoration& begun) {
    const auto id = records.store_id();
    if (!id) {
        return id.error();
    }
    const auto marker = records.find<RestorationDetail>(records.names().restoration());
    if (!marker) {
        return marker.error();
    }
    if (*id) {
        const auto same = require_same_store(**id, backup);
        return same ? Answer<Restoration>(Restoration{}) : same.error();
    }
    if (*marker) {
        if (const auto same = require_same_backup(**marker, backup); !same) {
            return same.error();
        }
    }
    // It may have been emptied, and the same backup begun anew.
    return *marker && (*marker)->id == begun.id
               ? Answer<Restoration>(
                     Restoration{StoreState::Restoring, (*marker)->id, (*marker)->is_alone})
               : store_refused("the records are gone that were here when the import began");
}

Answer<Done> finish_restoration(Store& store, const Actor& actor, const BackupHeader& backup,
                                const Restoration& begun, const ImportTally& tally) {
    return store.initialize([&](Change& change) -> Answer<Done> {
        if (const auto same = require_same_run(store, begun); !same) {
            return same.error();
        }
        const auto now = restoration_state(change, backup, begun);
        if (!now) {
            return now.error();
        }
        if (now->state == StoreState::Restoring) {
            const auto key = change.names().gate_meta();
            change.remove(change.names().restoration());
            change.put_gate(GateOrder::Gives, key,
                            seal_meta(change.keyring(), key, {backup.store}));
        }
        change.audit(actor, {"store.imported",
                             backup.store,
                             {{"made", std::to_string(tally.made)},
                              {"already", std::to_string(tally.already)},
                              {"refused", std::to_string(tally.refused)}}});
        return Done{};
    });
}

} // namespace tokenward::admin
