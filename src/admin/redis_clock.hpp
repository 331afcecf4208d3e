/// @file redis_clock.hpp
/// What time it is for Redis.
#pragma once

#include "admin/failure.hpp"
#include "admin/store.hpp"
#include "tokenward/time.hpp"

namespace tokenward::admin {

/// By what INFO tells, for it needs no right to TIME. Unavailable when the link is lost; another
/// failure when Redis doesn't tell.
[[nodiscard]] Answer<Time> read_redis_time(Store& store);

} // namespace tokenward::admin
