/// @file private_redis.hpp
/// The Redis of a data folder. It outlives whoever starts it, and is found again by the next.
///
/// One at a time: it inherits the lock on its pid file and holds it to its end. A pid file without
/// a lock is left over from a Redis that is gone, whatever process has that number now; so no
/// number read from it is ever signalled.
#pragma once

#include "admin/failure.hpp"
#include "embedded/data_folder.hpp"
#include "embedded/lock_file.hpp"

#include <chrono>
#include <cstdint>
#include <optional>
#include <stop_token>

#include <sys/types.h>

namespace tokenward::embedded {

enum class Presence : std::uint8_t {
    Adopted, ///< it was there
    Started,
};

/// A large append-only file takes Redis a while to read.
inline constexpr std::chrono::seconds k_patience{60};

/// Starts the folder's Redis unless it is there, and waits until it serves. Unavailable when it
/// doesn't start or doesn't answer, Refused when it answers but not to us. May be called by
/// several processes and threads at once: one of them starts it.
/// @param patience for all of it; the Redis that was started lives on after that
/// @param stop ends the waiting early, after a second at most
[[nodiscard]] admin::Answer<Presence> ensure_redis(const DataFolder& folder,
                                                   std::chrono::milliseconds patience = k_patience,
                                                   std::stop_token stop = {});
/// The same for whoever holds the folder's start_lock() already.
[[nodiscard]] admin::Answer<Presence> ensure_redis(const DataFolder& folder, const LockFile& start);

/// The process id of the Redis that listens, as the kernel knows it; nothing when none does.
[[nodiscard]] admin::Answer<std::optional<pid_t>> find_redis(const DataFolder& folder);

/// Ends it in order and waits for its end. False when none runs. Refused while a daemon runs on the
/// folder, which would start it again.
[[nodiscard]] admin::Answer<bool> stop_redis(const DataFolder& folder);

} // namespace tokenward::embedded
