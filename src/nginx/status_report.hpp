/// @file status_report.hpp
/// What `auth_token_status` tells, as numbers.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/record_cache.hpp"
#include "nginx/decision_counts.hpp"
#include "nginx/status_board.hpp"
#include "nginx/status_numbers.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::nginx {

struct MainConf;

/// In the order of redis::LinkState.
inline constexpr std::array<std::string_view, 5> k_link_states = {"idle", "connecting", "handshake",
                                                                  "ready", "backoff"};

/// Of all stores with one address.
struct StoreStatus {
    std::string address; ///< printable ASCII
    StoreNumbers numbers;
    std::array<std::uint64_t, k_link_states.size()> push_links{}; ///< how many are in each state
    std::optional<std::uint64_t> proof_age_ms; ///< of the oldest worker; none ever: nothing
};

struct StatusReport {
    DecisionCounts decisions;
    std::vector<StoreStatus> stores;
    std::optional<cache::RecordCache::Use> cache;
};

/// @param workers how many the configuration has
[[nodiscard]] StatusReport make_status_report(StatusBoard& board, const MainConf& main,
                                              std::size_t workers);

} // namespace tokenward::nginx
