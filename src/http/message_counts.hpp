/// @file message_counts.hpp
/// What became of messages, for /metrics.
#pragma once

#include <atomic>
#include <cstdint>

namespace tokenward::http {

/// Of one channel, since the start. Counted by the thread that delivers, read by any.
struct DeliveryCounts {
    std::atomic<std::uint64_t> sent{0};
    std::atomic<std::uint64_t> postponed{0}; ///< tries that failed and will be made again
    std::atomic<std::uint64_t> lost{0};
    std::atomic<std::uint64_t> dropped{0}; ///< not so any more when they were to be sent
};

struct MessageCounts {
    DeliveryCounts mail;
    DeliveryCounts webhook;
};

} // namespace tokenward::http
