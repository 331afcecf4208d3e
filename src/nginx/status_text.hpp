/// @file status_text.hpp
/// A status report as text.
#pragma once

#include "nginx/ngx.hpp"

#include <string>
#include <string_view>

namespace tokenward::nginx {

struct StatusReport;

inline constexpr std::string_view k_json_media_type = "application/json";
inline constexpr std::string_view k_prometheus_media_type =
    "text/plain; version=0.0.4; charset=utf-8";

[[nodiscard]] std::string to_json(const StatusReport& report);

/// Prometheus's text format, version 0.0.4.
[[nodiscard]] std::string to_prometheus(const StatusReport& report);

/// Printable ASCII in quotes, as both formats want it.
[[nodiscard]] std::string quoted(std::string_view text);

} // namespace tokenward::nginx
