/// @file openapi.hpp
/// /openapi.json (OpenAPI 3.1), from the routes themselves.
#pragma once

#include "http/route.hpp"

#include <string>
#include <vector>

namespace tokenward::http {

/// Of those surfaces that have a prefix and whose problems are RFC 9457's.
[[nodiscard]] std::string openapi_text(const std::vector<Surface>& surfaces);

} // namespace tokenward::http
