/// @file record_keys.hpp
/// What taking a record of a backup in reads and writes, known before it is done: so that many can
/// share one change and its round trips.
#pragma once

#include "admin/backup_record.hpp"
#include "admin/change.hpp"
#include "admin/key_names.hpp"

#include <set>
#include <string>
#include <vector>

namespace tokenward::admin {

/// A change doesn't see what it notes itself: records that have one of these in common come in
/// different changes.
[[nodiscard]] std::vector<std::string> claims_of(const KeyNames& names, const BackupRecord& record);

/// What RecordRestorer reads. `parents` are those that were announced for others of the change:
/// each is read once.
void announce(const KeyNames& names, const BackupRecord& record, ReadAhead& reads,
              std::set<std::string>& parents);

} // namespace tokenward::admin
