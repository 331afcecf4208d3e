/// @file daemon_log.hpp
/// The daemon's log: lines on stderr, as a service manager collects them. Never a secret, never
/// what a client sent without a grammar.
#pragma once

#include "admin/failure.hpp"

#include <memory>
#include <string>

#include <spdlog/logger.h>

namespace tokenward::http {

using Log = std::shared_ptr<spdlog::logger>;

/// `level`: debug, info, warning or error. Invalid for any other word.
[[nodiscard]] admin::Answer<Log> make_log(const std::string& level);

} // namespace tokenward::http
