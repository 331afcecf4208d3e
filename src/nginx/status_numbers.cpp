#include "nginx/ngx.hpp"

#include "nginx/status_numbers.hpp"

#include "nginx/store_link.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

const cache::SourceCounters& source(StoreLink& link) noexcept {
    return link.records().counters();
}

const cache::WatchCounters& watch(StoreLink& link) noexcept {
    return link.client().watch().counters();
}

const redis::ConnectCounters& reads(StoreLink& link) noexcept {
    return link.client().reads().counters();
}

const redis::ConnectCounters& pushes(StoreLink& link) noexcept {
    return link.client().pushes().counters();
}

/// A link's first connect is none.
std::uint64_t reconnects(const redis::ConnectCounters& link) noexcept {
    return link.connects == 0 ? 0 : link.connects - 1;
}

constexpr std::array<StoreCount, k_store_counts> k_counts{{
    {"cache_hits", "Look-ups of records that the cache answered.",
     [](StoreLink& link) noexcept {
         return source(link).hits;
     }},
    {"cache_misses", "Look-ups of records that the cache could not answer.",
     [](StoreLink& link) noexcept {
         return source(link).misses;
     }},
    {"cache_stale", "Records used from the cache because Redis could not be asked.",
     [](StoreLink& link) noexcept {
         return source(link).stale;
     }},
    {"shared_reads", "Look-ups that waited for another request's read.",
     [](StoreLink& link) noexcept {
         return source(link).shared;
     }},
    {"redis_reads", "Reads asked of Redis, again or for the first time.",
     [](StoreLink& link) noexcept {
         return source(link).reads;
     }},
    {"redis_rereads", "Reads asked again because a change overtook the answer.",
     [](StoreLink& link) noexcept {
         return source(link).rereads;
     }},
    {"redis_errors", "Reads that ended without an answer.",
     [](StoreLink& link) noexcept {
         return source(link).unavailable;
     }},
    {"import_reads_refused", "Look-ups of imported tokens refused because too many waited.",
     [](StoreLink& link) noexcept {
         return source(link).no_room;
     }},
    {"bad_records", "Records with a bad seal or of an unknown form.",
     [](StoreLink& link) noexcept {
         return source(link).bad_records;
     }},
    {"reconnects", "Times that a link for reading was made anew.",
     [](StoreLink& link) noexcept {
         return reconnects(reads(link));
     }},
    {"connect_failures", "Tries to connect for reading that failed.",
     [](StoreLink& link) noexcept {
         return reads(link).connect_failures;
     }},
    {"push_reconnects", "Times that a push link was made anew.",
     [](StoreLink& link) noexcept {
         return reconnects(pushes(link));
     }},
    {"push_connect_failures", "Tries to begin a push link that failed.",
     [](StoreLink& link) noexcept {
         return pushes(link).connect_failures;
     }},
    {"push_losses", "Push links that broke.",
     [](StoreLink& link) noexcept {
         return pushes(link).lost;
     }},
    {"invalidations", "Changed records that workers heard of, each worker by itself.",
     [](StoreLink& link) noexcept {
         return watch(link).invalidations;
     }},
    {"flushes", "Times that a worker stopped trusting everything kept.",
     [](StoreLink& link) noexcept {
         return watch(link).flushes;
     }},
}};

constexpr std::array<StoreHistogram, k_store_histograms> k_histograms{{
    {"redis_latency", "From asking Redis to its answer.",
     [](StoreLink& link) noexcept -> const cache::DurationHistogram& {
         return source(link).latency;
     }},
    {"push_delay", "How long a heartbeat took that stood in line with the pushes.",
     [](StoreLink& link) noexcept -> const cache::DurationHistogram& {
         return watch(link).push_delay;
     }},
}};

} // namespace

std::span<const StoreCount, k_store_counts> store_counts() noexcept {
    return k_counts;
}

std::span<const StoreHistogram, k_store_histograms> store_histograms() noexcept {
    return k_histograms;
}

cache::DurationHistogram StoreNumbers::histogram(std::size_t index) const noexcept {
    const auto own = std::span(flat).subspan(k_store_counts + index * k_histogram, k_histogram);
    cache::DurationHistogram histogram;
    std::ranges::copy(own.first(histogram.counts.size()), histogram.counts.begin());
    histogram.total_us = own.back();
    return histogram;
}

StoreNumbers read_numbers(StoreLink& link) noexcept {
    StoreNumbers numbers;
    auto next =
        std::ranges::transform(k_counts, numbers.flat.begin(), [&link](const StoreCount& count) {
            return count.read(link);
        }).out;
    for (const auto& each : k_histograms) {
        const auto& histogram = each.read(link);
        next = std::ranges::copy(histogram.counts, next).out;
        *next++ = histogram.total_us;
    }
    return numbers;
}

} // namespace tokenward::nginx
