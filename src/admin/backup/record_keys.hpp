/// @file record_keys.hpp
/// What taking a record of a backup in reads and writes, known before it is done: so that many can
/// share one change and its round trips.
#pragma once

#include "admin/backup/backup_record.hpp"
#include "admin/backup/claim.hpp"
#include "admin/store/key_names.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

/// The hashes it has to do with; the last one it becomes in any case.
[[nodiscard]] std::vector<std::string> hashes_of(const KeyNames& names, const BackupRecord& record);

/// The records that it hangs on.
[[nodiscard]] std::vector<std::string> parents_of(const KeyNames& names,
                                                  const BackupRecord& record);

struct NameEntry {
    std::string index;
    std::string_view name; ///< of the record
};

/// Of a token whose name must be unique.
[[nodiscard]] std::optional<NameEntry> name_entry_of(const KeyNames& names,
                                                     const BackupRecord& record);

/// A change doesn't see what it notes itself: records that have one of these in common come in
/// different changes. Its hashes, and a token's name.
[[nodiscard]] std::vector<Claim> claims_of(const KeyNames& names, const BackupRecord& record);

} // namespace tokenward::admin
