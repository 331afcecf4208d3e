/// @file random.hpp
/// Randomness as an argument: core has no generator of its own.
#pragma once

#include <cstddef>
#include <functional>
#include <span>

namespace tokenward {

/// Fills the whole span with cryptographically strong bytes; false when it
/// can't.
using RandomSource = std::function<bool(std::span<std::byte>)>;

} // namespace tokenward
