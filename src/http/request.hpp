/// @file request.hpp
/// A request as handlers see it: complete, and independent of the connection it came on.
#pragma once

#include "http/target.hpp"
#include "http/wiping_allocator.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::http {

/// Longer than the small strings that no allocator sees, a secret is wiped with it.
using WipedString = std::basic_string<char, std::char_traits<char>, WipingAllocator<char>>;

struct Header {
    std::string name; ///< lower case
    WipedString value;
};

struct Request {
    std::string method; ///< HEAD stays HEAD
    Target target;
    std::vector<Header> headers; ///< as they came, none joined
    WipedString body;
    std::string client;    ///< an IP address, or `unix`: the socket's, or a trusted proxy's word
    bool over_tls = false; ///< a trusted proxy says so
    std::string id;        ///< `[A-Za-z0-9._-]{1,64}`

    /// Of the first line so named; `name` in lower case.
    [[nodiscard]] std::optional<std::string_view> header(std::string_view name) const noexcept {
        for (const auto& line : headers) {
            if (line.name == name) {
                return std::string_view(line.value);
            }
        }
        return std::nullopt;
    }
};

} // namespace tokenward::http
