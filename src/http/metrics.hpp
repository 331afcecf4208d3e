/// @file metrics.hpp
/// What the daemon counts, for Prometheus (text format 0.0.4).
#pragma once

#include "http/message_counts.hpp"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace tokenward::http {

/// Not for two threads at once: the one that owns the sockets counts.
class Metrics {
public:
    std::uint64_t connections = 0; ///< open now
    std::uint64_t accepted = 0;
    std::uint64_t turned_away = 0; ///< too many connections
    std::uint64_t made_room = 0;   ///< closed for another one
    std::uint64_t timeouts = 0;    ///< requests that didn't come whole in time
    std::uint64_t malformed = 0;   ///< answered before they were a request
    std::uint64_t queue_full = 0;
    std::uint64_t queued = 0;                ///< now
    std::uint64_t workers = 0;               ///< threads
    const MessageCounts* messages = nullptr; ///< those who send count

    void count(std::string_view operation, unsigned status, std::chrono::microseconds took);

    [[nodiscard]] std::string text() const;

private:
    /// Upper bounds in milliseconds.
    static constexpr std::array<unsigned, 8> k_bounds = {1, 5, 10, 25, 50, 100, 500, 2500};
    struct Durations {
        std::array<std::uint64_t, k_bounds.size()> within{}; ///< not cumulated
        std::uint64_t count = 0;
        std::uint64_t microseconds = 0;
    };

    std::map<std::pair<std::string, unsigned>, std::uint64_t> requests_;
    std::map<std::string, Durations, std::less<>> durations_;
};

} // namespace tokenward::http
