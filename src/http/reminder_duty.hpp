/// @file reminder_duty.hpp
/// Looking for tokens that end, as the work of a thread.
#pragma once

#include "http/background.hpp"
#include "http/daemon_log.hpp"

#include <string_view>
#include <vector>

namespace tokenward::http {

/// `channels` are those that somebody sends.
[[nodiscard]] Background::Work reminders(std::vector<std::string_view> channels, Log log);

} // namespace tokenward::http
