/// @file batch.hpp
/// How many records a pass over all of them reads at once.
#pragma once

#include <cstddef>

namespace tokenward::admin {

/// Enough that the ways to Redis cost little, and few enough that nobody else waits long for it.
inline constexpr std::size_t k_batch = 200;

} // namespace tokenward::admin
