/// @file fsck.hpp
/// Looks at everything in the store and mends what is half-written: see
/// docs/tasks/check-the-store.md and docs/decisions/0022-what-fsck-may-mend.md. It never makes a
/// right: where two records differ, what both allow is left, and a token that the gate doesn't know
/// is no token.
#pragma once

#include "admin/failure.hpp"
#include "admin/fsck/fsck_batch.hpp"
#include "admin/fsck/fsck_report.hpp"
#include "admin/fsck/fsck_walk.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>

namespace tokenward::admin {

/// For the local system administrator alone. May run beside daemons and beside itself, and may be
/// stopped anywhere: each thing is mended in a change of its own. With FsckManner::OnlyLooks
/// nothing is written. What was mended is told by one audit entry at the end.
[[nodiscard]] Answer<FsckReport> fsck(Store& store, const Actor& actor, FsckManner manner,
                                      const FsckProgress& progress);

/// More at once, and more than this share of all tokens, look like a loss that a backup makes good:
/// they are not for mending without somebody's word.
inline constexpr std::size_t k_few_taken = 10;
inline constexpr std::size_t k_taken_percent = 5;

[[nodiscard]] Answer<bool> takes_much(Store& store, const FsckReport& report);

} // namespace tokenward::admin
