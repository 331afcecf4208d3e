/// @file redis_state.hpp
/// Whether a data folder's Redis serves, and which process it is.
#pragma once

#include "admin/failure.hpp"
#include "embedded/data_folder.hpp"
#include "files/descriptor.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <sys/types.h>

namespace tokenward::embedded {

enum class RedisState : std::uint8_t {
    Silent,  ///< nobody listens, or nobody answers
    Loading, ///< it reads its file
    Serving,
};

struct RedisLook {
    RedisState state = RedisState::Silent;
    std::string trouble; ///< why it is Silent
};

/// Signs in and asks. Refused when it answers but lets us do nothing.
[[nodiscard]] admin::Answer<RedisLook> look_at_redis(const DataFolder& folder);

/// A process that can't be mistaken for another one that got its number later.
struct RedisProcess {
    pid_t id;
    files::Descriptor handle; ///< a pidfd: readable when it has ended
};

/// Who listens on the folder's socket, by the kernel's word (SO_PEERCRED). Nothing when nobody
/// does.
[[nodiscard]] admin::Answer<std::optional<RedisProcess>> find_process(const DataFolder& folder);

} // namespace tokenward::embedded
