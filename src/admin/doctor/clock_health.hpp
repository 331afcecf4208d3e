/// @file clock_health.hpp
/// How far this machine's clock and that of Redis are apart.
#pragma once

#include "admin/doctor/finding.hpp"
#include "admin/failure.hpp"
#include "admin/store/store.hpp"

#include <chrono>

namespace tokenward::admin {

/// More is somebody's harm; less is what asking takes.
inline constexpr std::chrono::seconds k_tolerated_difference{5};

/// By what INFO tells, for it needs no right to TIME. Fails only when the link is lost.
[[nodiscard]] Answer<Finding> examine_clock(Store& store);

/// For what must not be done by a wrong clock: Refused when both differ by more, or Redis doesn't
/// tell its time. The sentence stays the same while it lasts.
[[nodiscard]] Answer<Done> require_same_time(Store& store);

} // namespace tokenward::admin
