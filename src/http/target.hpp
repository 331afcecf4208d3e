/// @file target.hpp
/// A request's target (RFC 9112 § 3.2.1, origin form), taken apart and decoded.
#pragma once

#include "admin/failure.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::http {

/// Names and values, in order.
using Pairs = std::vector<std::pair<std::string, std::string>>;

struct Target {
    std::vector<std::string> segments; ///< between the slashes of the path, decoded
    Pairs query;                       ///< decoded
};

/// Invalid for anything but `/path?query` whose escapes are whole and hold no control character.
/// Nothing is normalized: a dot segment is a segment.
[[nodiscard]] admin::Answer<Target> parse_target(std::string_view text);

/// What of the path can be read, for a target that can't: an empty segment stands for the rest.
/// Enough to know whose path it is, and no path of anybody.
[[nodiscard]] std::vector<std::string> readable_segments(std::string_view text);

/// application/x-www-form-urlencoded (WHATWG URL § 5.1): a query, or a form.
[[nodiscard]] admin::Answer<Pairs> parse_pairs(std::string_view text);

} // namespace tokenward::http
