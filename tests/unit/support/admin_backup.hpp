/// @file admin_backup.hpp
/// A store's backup as text, and taking one in.
#pragma once

#include "admin/backup/backup_export.hpp"
#include "admin/backup/backup_import.hpp"
#include "support/admin_world.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

/// Its clock goes with that of Redis, which an import compares.
class BackupWorld : public AdminWorld {
public:
    BackupWorld();
};

struct Exported {
    std::string text;
    admin::ExportTally tally;
    std::vector<std::string> left_out;
};

[[nodiscard]] Exported export_store(AdminWorld& world);

struct Imported {
    admin::Answer<Done> done;
    admin::ImportTally tally;
    std::string refusals; ///< `<line> <why>`, one a line
};

[[nodiscard]] Imported import_text(AdminWorld& world, const std::string& text,
                                   admin::CutBackup cut = admin::CutBackup::Refuse);

/// Ends the test unless it went to its end with these numbers.
void check_tally(const Imported& imported, const admin::ImportTally& wanted);

/// Everything in Redis but logs, as text to compare.
[[nodiscard]] std::string dump_without_logs(AdminWorld& world);

/// The records of a backup in the order of their texts, without what differs each time: numbers,
/// seals, the file's id and time, and when tokens were restored. Nor when tombstones go: that is
/// Redis's own clock's, which isn't the world's.
[[nodiscard]] std::string records_of(const std::string& backup);

/// The line that has `part`, and the backup without it.
struct Taken {
    std::string line;
    std::string rest;
};
[[nodiscard]] Taken take_line(const std::string& backup, std::string_view part);

} // namespace tokenward::test
