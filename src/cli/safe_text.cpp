#include "cli/safe_text.hpp"

#include "core/character_class.hpp"
#include "tokenward/imported_token.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdio>
#include <optional>

namespace tokenward::cli {
namespace {

struct Character {
    char32_t code = 0;
    std::size_t size = 0;
};

/// The first character; nothing when it is no valid UTF-8.
std::optional<Character> decode(std::string_view text) noexcept {
    const auto byte = [text](std::size_t at) {
        return static_cast<unsigned char>(text[at]);
    };
    const unsigned lead = byte(0);
    const std::size_t size = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
    if (size == 0 || size > text.size()) {
        return std::nullopt;
    }
    constexpr std::array<unsigned, 5> masks = {0, 0x7F, 0x1F, 0x0F, 0x07};
    constexpr std::array<char32_t, 5> least = {0, 0, 0x80, 0x800, 0x10000};
    char32_t code = lead & masks[size];
    for (std::size_t i = 1; i < size; ++i) {
        if ((byte(i) & 0xC0U) != 0x80) {
            return std::nullopt;
        }
        code = (code << 6) | (byte(i) & 0x3FU);
    }
    const bool is_surrogate = code >= 0xD800 && code <= 0xDFFF;
    if (code < least[size] || code > 0x10FFFF || is_surrogate) {
        return std::nullopt;
    }
    return Character{code, size};
}

/// C0, DEL, C1, line separators, and marks that turn the direction of writing.
bool is_unsafe(char32_t code) noexcept {
    return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x200E || code == 0x200F ||
           code == 0x2028 || code == 0x2029 || (code >= 0x202A && code <= 0x202E) ||
           (code >= 0x2066 && code <= 0x2069);
}

void append_escaped(std::string& out, const char* format, unsigned value) {
    std::array<char, 16> text{};
    std::snprintf(text.data(), text.size(), format, value);
    out += text.data();
}

std::size_t alnum_run(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_alnum) - text.begin());
}

} // namespace

std::string without_controls(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const auto character = decode(text);
        if (!character) {
            append_escaped(out, "\\x%02x", static_cast<unsigned char>(text.front()));
            text.remove_prefix(1);
            continue;
        }
        if (!is_unsafe(character->code)) {
            out += text.substr(0, character->size);
        } else {
            append_escaped(out, character->code < 0x80 ? "\\x%02x" : "\\u%04x",
                           static_cast<unsigned>(character->code));
        }
        text.remove_prefix(character->size);
    }
    return out;
}

std::string for_message(std::string_view text) {
    std::string hidden;
    while (!text.empty()) {
        const auto body = text.front() == '_' ? alnum_run(text.substr(1)) : 0;
        if (body < k_token_body && body != k_imported_body) {
            hidden += text.front();
            text.remove_prefix(1);
            continue;
        }
        while (!hidden.empty() && is_alnum(hidden.back())) {
            hidden.pop_back(); // the prefix
        }
        hidden += "[a token]";
        text.remove_prefix(1 + body);
    }
    return without_controls(hidden);
}

std::size_t width_of(std::string_view text) noexcept {
    return static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80; }));
}

} // namespace tokenward::cli
