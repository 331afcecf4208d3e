/// @file request_target.hpp
/// Reading a request's target as an application behind nginx may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward {

/// True for a path (as it stood in the request line, without the query) that an upstream may read
/// otherwise than nginx's `$uri`: `//` in front, `;`, `\`, `#`, dot segments, and encoded dots,
/// `/`, `\`, `;`, `?`, `#`, `%` and NUL.
[[nodiscard]] bool is_ambiguous_path(std::string_view raw_path) noexcept;

enum class ArgumentState : std::uint8_t {
    Absent,
    Found,
    Ambiguous, ///< there more than once, badly encoded, or larger than the room for it
};

struct Argument {
    ArgumentState state = ArgumentState::Absent;
    std::string_view value; ///< Found only; decoded, in `room`
};

/// Looks for an argument called by one of `names` (exact case) in a raw query, as
/// application/x-www-form-urlencoded has it (WHATWG URL § 5.1): names and values are decoded, `+`
/// is a blank. However many of the names occur, together they may occur once; one behind a `;`
/// counts too, because some applications part arguments there.
/// @param room where the value is decoded to; a value that doesn't fit is Ambiguous
[[nodiscard]] Argument find_argument(std::string_view query,
                                     std::span<const std::string_view> names,
                                     std::span<char> room) noexcept;

} // namespace tokenward
