/// @file idle_duty.hpp
/// The daily removal of idle tokens, as the work of a thread.
#pragma once

#include "http/background.hpp"
#include "http/daemon_log.hpp"

namespace tokenward::http {

/// Fails, and removes nothing, while our clock and that of Redis differ: see
/// admin::require_same_time().
[[nodiscard]] Background::Work idle_removal(Log log);

} // namespace tokenward::http
