/// @file backoff.hpp
/// How long to wait before the next try: longer each time, up to a bound, and never in step with
/// the other workers.
#pragma once

#include "redis/event_loop.hpp"

#include <algorithm>
#include <cstdint>

namespace tokenward::redis {

class Backoff {
public:
    Backoff(Milliseconds least, Milliseconds most) noexcept
        : least_(std::max(least, Milliseconds{1})), most_(std::max(most, least_)), step_(least_) {}

    /// Between half the step and the whole; the step doubles.
    [[nodiscard]] Milliseconds next(std::uint32_t random) noexcept {
        const auto half = step_ / 2;
        const auto spread = static_cast<std::uint32_t>((step_ - half).count()) + 1;
        step_ = std::min(step_ * 2, most_);
        return std::max(half + Milliseconds{random % spread}, Milliseconds{1});
    }

    void reset() noexcept { step_ = least_; }

private:
    Milliseconds least_;
    Milliseconds most_;
    Milliseconds step_;
};

} // namespace tokenward::redis
