/// @file style.hpp
/// Colours, and how wide a line may be: for terminals alone, and only where they are wanted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::cli {

enum class Style : std::uint8_t { Plain, Good, Warning, Bad, Heading };

/// How one stream is written to.
struct Look {
    bool color = false;
    std::size_t width = 0; ///< of the terminal; 0: lines are as long as they are
};

struct Looks {
    Look out;
    Look err;
};

enum class ColorWish : std::uint8_t { Auto, Always, Never };

/// From `auto`, `always` or `never`.
[[nodiscard]] std::optional<ColorWish> color_wish_from(std::string_view word) noexcept;

/// Of stdout and stderr. Auto: a terminal that isn't dumb, and no NO_COLOR (https://no-color.org).
/// @param environment gives the value of a variable, or null
[[nodiscard]] Looks look_around(ColorWish wish,
                                const std::function<const char*(const char*)>& environment);

/// `text` is safe already.
[[nodiscard]] std::string painted(std::string_view text, Style style, const Look& look);

} // namespace tokenward::cli
