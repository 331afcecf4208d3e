/// @file duration_histogram.hpp
/// How long things took, in buckets that double.
#pragma once

#include <array>
#include <bit>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tokenward::cache {

/// Bucket i counts what took at most upper_bound(i); the last one everything longer.
struct DurationHistogram {
    static constexpr std::size_t k_buckets = 18;
    static constexpr std::uint64_t k_first_bound = 32; ///< microseconds

    std::array<std::uint64_t, k_buckets> counts{};
    std::uint64_t total_us = 0;

    [[nodiscard]] static constexpr std::uint64_t upper_bound_us(std::size_t bucket) noexcept {
        return k_first_bound << bucket;
    }

    void add(std::chrono::microseconds duration) noexcept {
        const auto us = static_cast<std::uint64_t>(duration.count() < 0 ? 0 : duration.count());
        const auto above = us == 0 ? 0 : (us - 1) / k_first_bound;
        const auto bucket = static_cast<std::size_t>(std::bit_width(above));
        ++counts[bucket < k_buckets ? bucket : k_buckets - 1];
        total_us += us;
    }
};

} // namespace tokenward::cache
