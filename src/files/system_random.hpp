/// @file system_random.hpp
/// The system's randomness, for hosts to hand to core.
#pragma once

#include "tokenward/random.hpp"

namespace tokenward::files {

/// getrandom(2). Keeps no state, so it is safe across fork and in any thread.
[[nodiscard]] RandomSource system_random();

} // namespace tokenward::files
