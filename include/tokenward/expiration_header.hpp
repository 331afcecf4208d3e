/// @file expiration_header.hpp
/// The expiry of a token, as the formats in use write it.
#pragma once

#include "tokenward/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenward {

enum class ExpirationFormat : std::uint8_t {
    Iso8601,   ///< 2026-12-31T00:00:00Z
    SonarQube, ///< 2026-12-31T00:00:00+0000
    GitHub,    ///< 2026-12-31 00:00:00 UTC
    Epoch,     ///< 1798675200
};

[[nodiscard]] std::optional<ExpirationFormat>
expiration_format_from(std::string_view word) noexcept;

/// A time as text, without an allocation.
class ExpirationText {
public:
    ExpirationText(Time time, ExpirationFormat format) noexcept;
    [[nodiscard]] std::string_view view() const noexcept { return {text_.data(), size_}; }

private:
    std::array<char, 32> text_;
    std::size_t size_ = 0;
};

} // namespace tokenward
