/// @file redis_launch.hpp
/// Starting the Redis of a data folder.
#pragma once

#include "admin/failure.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/lock_file.hpp"

#include <string>

namespace tokenward::embedded {

/// Writes its settings and starts `redis-server`, or else `valkey-server`, out of PATH. Refused
/// when neither is there.
/// @param pid_file locked; Redis inherits the lock, and its process id is written there. Closing
/// the
///                 caller's copy leaves the lock to Redis alone
[[nodiscard]] admin::Answer<Done> launch_redis(const DataFolder& folder, const LockFile& pid_file);

/// What a Redis that ended said last, and where the rest is.
[[nodiscard]] std::string last_words(const DataFolder& folder);

} // namespace tokenward::embedded
