/// @file safe_text.hpp
/// Text on its way to a terminal.
#pragma once

#include <string>
#include <string_view>

namespace tokenward::cli {

/// Control characters, invalid UTF-8 and what reorders text show as `\x1b` or `\u202e`, so that
/// nothing that came out of Redis moves a cursor.
[[nodiscard]] std::string without_controls(std::string_view text);

/// Also without whatever has the shape of a token: for messages, which may end up in a log.
[[nodiscard]] std::string for_message(std::string_view text);

/// How wide it is on a terminal, roughly: its characters.
[[nodiscard]] std::size_t width_of(std::string_view text) noexcept;

} // namespace tokenward::cli
