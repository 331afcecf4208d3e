#include "cli/style.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

namespace tokenward::cli {
namespace {

/// A terminal's select-graphic-rendition parameters (ECMA-48); empty for none.
std::string_view rendition(Style style) noexcept {
    switch (style) {
    case Style::Plain:
        return {};
    case Style::Good:
        return "32";
    case Style::Warning:
        return "33";
    case Style::Bad:
        return "31";
    case Style::Heading:
        return "1";
    }
    return {};
}

std::size_t width_of_terminal(int descriptor) noexcept {
    winsize size{};
    return ::ioctl(descriptor, TIOCGWINSZ, &size) == 0 ? size.ws_col : 0;
}

} // namespace

std::optional<ColorWish> color_wish_from(std::string_view word) noexcept {
    if (word == "auto") {
        return ColorWish::Auto;
    }
    if (word == "always") {
        return ColorWish::Always;
    }
    return word == "never" ? std::optional(ColorWish::Never) : std::nullopt;
}

Looks look_around(ColorWish wish, const std::function<const char*(const char*)>& environment) {
    const auto value = [&environment](const char* name) {
        const char* const found = environment(name);
        return std::string_view(found == nullptr ? "" : found);
    };
    const bool is_welcome = value("NO_COLOR").empty() && value("TERM") != "dumb";
    const auto look_at = [&](int descriptor) {
        const bool is_terminal = ::isatty(descriptor) == 1;
        const bool color =
            wish == ColorWish::Always || (wish == ColorWish::Auto && is_terminal && is_welcome);
        return Look{color, is_terminal ? width_of_terminal(descriptor) : 0};
    };
    return {look_at(STDOUT_FILENO), look_at(STDERR_FILENO)};
}

std::string painted(std::string_view text, Style style, const Look& look) {
    const auto parameters = rendition(style);
    std::string result;
    if (!look.color || parameters.empty() || text.empty()) {
        return result.append(text);
    }
    return result.append("\x1b[").append(parameters).append("m").append(text).append("\x1b[0m");
}

} // namespace tokenward::cli
