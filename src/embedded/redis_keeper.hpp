/// @file redis_keeper.hpp
/// A daemon's care for the Redis of its data folder: one that is gone is started again.
#pragma once

#include "admin/failure.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/lock_file.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <thread>

namespace tokenward::embedded {

class RedisKeeper {
public:
    /// Told from the keeper's own thread: that it started Redis again, or why it can't. The same
    /// trouble is told once.
    using Tell = std::function<void(bool is_trouble, const std::string& sentence)>;

    /// Looks after it until it is destroyed; meanwhile stop_redis() refuses. Redis stays.
    [[nodiscard]] static admin::Answer<RedisKeeper>
    begin(const DataFolder& folder, Tell tell,
          std::chrono::milliseconds interval = std::chrono::seconds(1));

private:
    RedisKeeper(LockFile lock, std::jthread thread)
        : lock_(std::move(lock)), thread_(std::move(thread)) {}

    LockFile lock_;
    std::jthread thread_; ///< last: it ends first
};

} // namespace tokenward::embedded
