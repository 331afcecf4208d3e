/// @file json.hpp
/// JSON as this layer reads and writes it: members in the order they were put in.
#pragma once

#include "admin/records/expiry.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

// Made once, in json.cpp: each file that makes it anew takes a third longer to compile.
extern template class nlohmann::basic_json<nlohmann::ordered_map>;

namespace tokenward::http {

using Json = nlohmann::ordered_json;

/// UTF-8; what isn't is replaced.
[[nodiscard]] inline std::string json_text(const Json& value) {
    return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

[[nodiscard]] inline Json or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

/// RFC 3339
[[nodiscard]] inline Json or_null(const std::optional<Time>& time) {
    return time ? Json(admin::time_text(*time)) : Json();
}

} // namespace tokenward::http
