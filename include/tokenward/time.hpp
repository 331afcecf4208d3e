/// @file time.hpp
/// Time as an argument: core has no clock of its own.
#pragma once

#include <chrono>
#include <cstdint>

namespace tokenward {

/// A point in time, UTC, whole seconds since 1970-01-01.
using Time = std::chrono::sys_seconds;

[[nodiscard]] constexpr Time from_epoch(std::int64_t seconds) noexcept {
    return Time{std::chrono::seconds{seconds}};
}

/// 9999-12-31T23:59:59Z: no later one fits the four digits that headers have for a year.
inline constexpr Time k_last_time = from_epoch(253'402'300'799);

[[nodiscard]] constexpr std::int64_t to_epoch(Time time) noexcept {
    return time.time_since_epoch().count();
}

} // namespace tokenward
