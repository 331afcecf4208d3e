/// @file redis_health.hpp
/// What Redis says of itself, judged.
#pragma once

#include "admin/doctor/finding.hpp"
#include "redis/blocking_client.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

/// Of Redis's configuration, what INFO doesn't tell; empty where it isn't known.
struct RedisConfiguration {
    std::string appendfsync;
    std::string min_replicas_to_write;
};

/// What this user may see of it: that wants the right to CONFIG GET, which redis/users.acl gives
/// to nobody.
[[nodiscard]] redis::RedisResult<RedisConfiguration>
read_configuration(redis::BlockingClient& client);

/// `info` is the reply to INFO.
[[nodiscard]] std::vector<Finding> judge_redis(std::string_view info,
                                               const RedisConfiguration& configuration = {});

} // namespace tokenward::admin
