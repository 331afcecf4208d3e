/// @file decision_counts.hpp
/// How often the gate of one worker decided what. Plain numbers: a worker has one thread.
#pragma once

#include "tokenward/reason.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace tokenward::nginx {

/// By reason; Reason::None counts who was let in.
struct DecisionCounts {
    std::array<std::uint64_t, k_reasons> by_reason{};

    void add(Reason reason) noexcept { ++by_reason[static_cast<std::size_t>(reason)]; }
};

} // namespace tokenward::nginx
