/// @file use_event.hpp
/// One entry of the stream in which gates tell of uses.
#pragma once

#include "redis/reply.hpp"
#include "tokenward/time.hpp"

#include <string>

namespace tokenward::admin {

struct UseEvent {
    std::string entry; ///< its id in the stream
    std::string event;
    std::string token_id;
    std::string client; ///< an address, `?` when it can't be one
    Time at{};
};

/// It isn't sealed, so what is of no known form isn't taken over, and nothing is of a time to come.
[[nodiscard]] UseEvent event_from(redis::ReplyView entry, Time now);

} // namespace tokenward::admin
