/// @file status_numbers.hpp
/// What `auth_token_status` tells of a store: which numbers, under which names, from where.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/duration_histogram.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward::nginx {

class StoreLink;

/// A number that only grows, of one worker's link to one store.
struct StoreCount {
    std::string_view word;
    std::string_view help;
    std::uint64_t (*read)(StoreLink& link) noexcept;
};

inline constexpr std::size_t k_store_counts = 16;

/// How long things took, in one worker's dealings with one store.
struct StoreHistogram {
    std::string_view word; ///< Prometheus adds `_seconds`
    std::string_view help;
    const cache::DurationHistogram& (*read)(StoreLink& link) noexcept;
};

inline constexpr std::size_t k_store_histograms = 2;

/// In the order of StoreNumbers.
[[nodiscard]] std::span<const StoreCount, k_store_counts> store_counts() noexcept;
[[nodiscard]] std::span<const StoreHistogram, k_store_histograms> store_histograms() noexcept;

/// All that grows, flat: what is added up over workers.
struct StoreNumbers {
    static constexpr std::size_t k_histogram = cache::DurationHistogram::k_buckets + 1; // the sum
    static constexpr std::size_t k_size = k_store_counts + k_store_histograms * k_histogram;

    std::array<std::uint64_t, k_size> flat{};

    [[nodiscard]] std::uint64_t count(std::size_t index) const noexcept { return flat[index]; }
    [[nodiscard]] cache::DurationHistogram histogram(std::size_t index) const noexcept;
};

[[nodiscard]] StoreNumbers read_numbers(StoreLink& link) noexcept;

} // namespace tokenward::nginx
