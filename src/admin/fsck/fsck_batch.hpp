/// @file fsck_batch.hpp
/// Examines many things in few round trips, and mends what is wrong with any of them in a change
/// of its own.
#pragma once

#include "admin/fsck/fsck_fault.hpp"
#include "admin/fsck/fsck_report.hpp"
#include "admin/store/store.hpp"

#include <cstdint>
#include <vector>

namespace tokenward::admin {

enum class FsckManner : std::uint8_t { Mends, OnlyLooks };

/// Judges each of `examinations` by reads that may have been made at different moments. Only what
/// seems wrong is judged again, within a change that watches what it reads, and mended there if it
/// still is: what somebody makes or ends meanwhile is neither mended nor told. Fails when Redis
/// can't be asked any more.
[[nodiscard]] Answer<Done> examine(Store& store, FsckManner manner,
                                   const std::vector<Examination>& examinations,
                                   FsckReport& report);

} // namespace tokenward::admin
