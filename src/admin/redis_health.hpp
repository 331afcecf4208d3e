/// @file redis_health.hpp
/// What Redis says of itself, judged.
#pragma once

#include "admin/finding.hpp"

#include <string_view>
#include <vector>

namespace tokenward::admin {

/// `info` is the reply to INFO.
[[nodiscard]] std::vector<Finding> judge_redis(std::string_view info);

} // namespace tokenward::admin
