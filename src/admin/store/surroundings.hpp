/// @file surroundings.hpp
/// What services take from outside, so that tests can give it.
#pragma once

#include "tokenward/random.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <functional>

namespace tokenward::admin {

struct Surroundings {
    std::function<Time()> now;
    RandomSource random;
    /// Waits before a change that met another one is tried again.
    std::function<void(std::chrono::milliseconds)> pause;
};

} // namespace tokenward::admin
