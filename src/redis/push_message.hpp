/// @file push_message.hpp
/// What Redis says on a subscribed invalidation link: a confirmed subscription, or what changed.
#pragma once

#include "redis/reply.hpp"

#include <cstdint>
#include <string_view>

namespace tokenward::redis {

/// Where Redis publishes what tracked clients should forget.
/// See https://redis.io/docs/latest/develop/reference/client-side-caching/
inline constexpr std::string_view k_invalidation_channel = "__redis__:invalidate";

enum class PushKind : std::uint8_t {
    Confirmed,  ///< the answer to SUBSCRIBE, a repeated one too
    Keys,       ///< these keys changed; at least one
    Everything, ///< all keys are gone: FLUSHALL, FLUSHDB
    Refused,    ///< an error reply
    Strange,    ///< none of these
};

struct PushMessage {
    PushKind kind = PushKind::Strange;
    ReplyView keys{nullptr}; ///< Keys: an array of strings that all begin with the prefix
};

/// Valid as long as the reply.
/// @param prefix what tracking was asked for; a key outside it makes the message a strange one
[[nodiscard]] PushMessage read_push(ReplyView reply, std::string_view prefix) noexcept;

} // namespace tokenward::redis
