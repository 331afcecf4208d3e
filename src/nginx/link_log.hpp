/// @file link_log.hpp
/// A link's few lines in nginx's error log.
#pragma once

#include "nginx/ngx.hpp"

#include "redis/link_ports.hpp"

#include <string_view>

namespace tokenward::nginx {

/// `text` names the store's address; `of` says whose link it is, where that isn't plain.
void log_link(ngx_log_t* log, redis::LogLevel level, std::string_view of,
              std::string_view text) noexcept;

} // namespace tokenward::nginx
