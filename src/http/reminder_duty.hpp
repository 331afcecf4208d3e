/// @file reminder_duty.hpp
/// Looking for tokens that end, as the work of a thread.
#pragma once

#include "http/background.hpp"
#include "http/daemon_log.hpp"

#include <string_view>
#include <vector>

namespace tokenward::http {

/// `channels` are those that somebody sends. Fails, and tells of nothing, while our clock and that
/// of Redis differ: see admin::require_same_time().
[[nodiscard]] Background::Work reminders(const std::vector<std::string_view>& channels,
                                         const Log& log);

} // namespace tokenward::http
