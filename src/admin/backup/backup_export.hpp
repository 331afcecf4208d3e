/// @file backup_export.hpp
/// Writing a backup: everything that makes tokens pass as they do, line by line.
#pragma once

#include "admin/backup/backup_frame.hpp"
#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// Where a backup goes, and whoever wants to know how.
struct ExportSink {
    /// Whole lines. A failure ends the export.
    std::function<Answer<Done>(std::string_view)> write;
    /// A sentence about a record that is left out, because it counts as none.
    std::function<void(const std::string&)> left_out;
    std::function<void(std::uint64_t records)> progress;
};

struct ExportTally {
    BackupCounts counts{};
    std::size_t left_out = 0;
};

/// A system administrator's. Not in it: logs, messages on their way out, counters of tries.
///
/// Holds a thousand records at a time, and the places of two million tokens. The store may change
/// meanwhile: what is made later than the beginning is left out; what is ended meanwhile may still
/// be in it, but not as ended and alive at once.
[[nodiscard]] Answer<ExportTally> export_store(Store& store, const Actor& actor,
                                               const ExportSink& sink);

} // namespace tokenward::admin
