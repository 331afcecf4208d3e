/// @file record_keys.hpp
/// What taking a record of a backup in reads and writes, known before it is done: so that many can
/// share one change and its round trips.
#pragma once

#include "admin/backup_record.hpp"
#include "admin/change.hpp"
#include "admin/key_names.hpp"
#include "admin/record_restorer.hpp"

#include <set>
#include <string>
#include <vector>

namespace tokenward::admin {

/// The hashes it has to do with; the last one it becomes in any case.
[[nodiscard]] std::vector<std::string> hashes_of(const KeyNames& names, const BackupRecord& record);

/// A change doesn't see what it notes itself: records that have one of these in common come in
/// different changes. Its hashes, and a token's name.
[[nodiscard]] std::vector<std::string> claims_of(const KeyNames& names, const BackupRecord& record);

/// What RecordRestorer reads. Parents are read once for all records of the change, and not at all
/// when they are known.
void announce(const KeyNames& names, const BackupRecord& record, const KnownParents& known,
              ReadAhead& reads, std::set<std::string>& parents);

} // namespace tokenward::admin
