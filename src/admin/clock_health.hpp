/// @file clock_health.hpp
/// How far this machine's clock and that of Redis are apart.
#pragma once

#include "admin/failure.hpp"
#include "admin/finding.hpp"
#include "admin/store.hpp"

namespace tokenward::admin {

/// By what INFO tells, for it needs no right to TIME. Fails only when the link is lost.
[[nodiscard]] Answer<Finding> examine_clock(Store& store);

} // namespace tokenward::admin
