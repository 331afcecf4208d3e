/// @file base64_text.hpp
/// Base64 with the alphabet and padding of RFC 4648, 4, as mails and webhooks have it.
#pragma once

#include "core/base64.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::notify {

/// Not for secrets.
[[nodiscard]] inline std::string base64_text(std::span<const std::byte> bytes) {
    std::string text((bytes.size() * 4 + 2) / 3, '\0');
    write_base64url(bytes, text);
    for (auto& c : text) {
        c = c == '-' ? '+' : c == '_' ? '/' : c;
    }
    text.append((4 - text.size() % 4) % 4, '=');
    return text;
}

[[nodiscard]] inline std::string base64_text(std::string_view text) {
    return base64_text(std::as_bytes(std::span(text)));
}

} // namespace tokenward::notify
