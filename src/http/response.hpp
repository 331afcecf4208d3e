/// @file response.hpp
/// An answer as handlers make it.
#pragma once

#include "http/json.hpp"

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::http {

struct Response {
    unsigned status = 200;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string body; ///< wiped once it is sent: it may hold a token
    std::string content_type;

    [[nodiscard]] static Response json(unsigned status, const Json& document) {
        return {status, {}, json_text(document) + "\n", "application/json"};
    }
    [[nodiscard]] static Response text(std::string body, std::string content_type) {
        return {200, {}, std::move(body), std::move(content_type)};
    }
    [[nodiscard]] static Response no_content() { return {204, {}, {}, {}}; }

    void add_header(std::string_view name, std::string value) {
        headers.emplace_back(name, std::move(value));
    }
};

/// RFC 9110 § 15.
[[nodiscard]] std::string_view status_phrase(unsigned status) noexcept;

} // namespace tokenward::http
