/// @file push_health.hpp
/// Whether Redis tells of changes, as nginx's cache wants it to.
#pragma once

#include "admin/doctor/finding.hpp"
#include "redis/options.hpp"

namespace tokenward::admin {

/// Over a link of its own, by the very commands of a worker's.
[[nodiscard]] Finding examine_pushes(const redis::LinkOptions& link);

} // namespace tokenward::admin
