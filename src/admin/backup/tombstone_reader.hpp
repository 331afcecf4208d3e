/// @file tombstone_reader.hpp
/// Tombstones among the gate's records of tokens, with the time they go.
#pragma once

#include "admin/backup/backup_record.hpp"
#include "admin/failure.hpp"
#include "admin/store/key_scan.hpp"
#include "admin/store/records.hpp"
#include "admin/store/store.hpp"

namespace tokenward::admin {

/// Those among `keys`, names of `gate:t:` records; most of which are no tombstones.
[[nodiscard]] Answer<Found<BackupTombstone>> read_tombstones(Store& store, const Keys& keys);

} // namespace tokenward::admin
