#include "tokenward/request_target.hpp"

#include "core/character_class.hpp"
#include "core/hex.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace tokenward {
namespace {

/// The part before the first `separator`, which is taken off the front together with it.
std::string_view take_part(std::string_view& text, char separator) noexcept {
    const auto end = std::min(text.find(separator), text.size());
    const auto part = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return part;
}

/// The byte behind a `%`, or nothing.
std::optional<char> decode_percent(std::string_view text) noexcept {
    std::array<std::byte, 1> byte{};
    if (text.size() < 3 || !decode_hex(text.substr(1, 2), byte)) {
        return std::nullopt;
    }
    return static_cast<char>(byte[0]);
}

/// To parsers of URLs `//plain/projects/web` is a host and the path `/projects/web`.
bool begins_with_host(std::string_view path) noexcept {
    return path.starts_with("//");
}

bool is_dot_segment(std::string_view segment) noexcept {
    return segment == "." || segment == "..";
}

bool has_dot_segment(std::string_view path) noexcept {
    while (!path.empty()) {
        if (is_dot_segment(take_part(path, '/'))) {
            return true;
        }
    }
    return false;
}

/// Of characters that mean something in a path, or end it: nginx decodes them, and not every way to
/// an upstream encodes them again.
bool has_ambiguous_escape(std::string_view path) noexcept {
    constexpr std::string_view dangerous("/\\.;?#%\0", 8);
    for (auto at = path.find('%'); at != std::string_view::npos; at = path.find('%', at + 1)) {
        const auto decoded = decode_percent(path.substr(at));
        if (decoded && dangerous.find(*decoded) != std::string_view::npos) {
            return true;
        }
    }
    return false;
}

/// Takes one decoded character off the front, as application/x-www-form-urlencoded has it;
/// nothing when the encoding is wrong.
std::optional<char> take_form(std::string_view& text) noexcept {
    const char first = text.front();
    const auto decoded = first == '%' ? decode_percent(text) : std::optional(first);
    if (decoded) {
        text.remove_prefix(first == '%' ? 3 : 1);
    }
    return first == '+' ? ' ' : decoded;
}

/// Decodes into `room`; nothing when the encoding is wrong or the room too small.
std::optional<std::string_view> decode_form(std::string_view text, std::span<char> room) noexcept {
    std::size_t size = 0;
    while (!text.empty()) {
        const auto decoded = take_form(text);
        if (!decoded || size == room.size()) {
            return std::nullopt;
        }
        room[size++] = *decoded;
    }
    return std::string_view(room.data(), size);
}

/// Whether an encoded name is `wanted` once decoded: as it is, or only as PHP reads it. A badly
/// encoded one may be anything.
enum class NameMatch : std::uint8_t { No, Yes, Disguised, Unreadable };

/// One character of a name, against what is still `wanted`. PHP ends a name at a bracket or NUL,
/// and writes `_` for what can't stand in the name of a variable.
NameMatch match_character(char decoded, std::string_view wanted) noexcept {
    constexpr std::string_view ends("[\0", 2);
    constexpr std::string_view becomes_underscore(". [");
    if (wanted.empty()) {
        return ends.find(decoded) != std::string_view::npos ? NameMatch::Disguised : NameMatch::No;
    }
    if (decoded == wanted.front()) {
        return NameMatch::Yes;
    }
    const bool disguised =
        wanted.front() == '_' && becomes_underscore.find(decoded) != std::string_view::npos;
    return disguised ? NameMatch::Disguised : NameMatch::No;
}

NameMatch match_name(std::string_view encoded, std::string_view wanted) noexcept {
    auto match = NameMatch::Yes;
    bool started = false;
    while (!encoded.empty()) {
        const auto decoded = take_form(encoded);
        if (!decoded) {
            return NameMatch::Unreadable;
        }
        if (!started && *decoded == ' ') { // PHP skips blanks before a name
            continue;
        }
        started = true;
        if (match == NameMatch::No) { // what follows may still be badly encoded
            continue;
        }
        const auto here = match_character(*decoded, wanted);
        if (wanted.empty() && here == NameMatch::Disguised) {
            return here;
        }
        match = here == NameMatch::No ? here : std::max(match, here);
        wanted.remove_prefix(std::min<std::size_t>(1, wanted.size()));
    }
    return wanted.empty() ? match : NameMatch::No;
}

NameMatch match_any(std::string_view encoded, std::span<const std::string_view> names) noexcept {
    auto match = NameMatch::No;
    for (const auto name : names) {
        match = std::max(match, match_name(encoded, name));
    }
    return match;
}

/// Whether one of `names` stands behind a `;`, which parts arguments for applications of another
/// age.
bool hides_argument(std::string_view pair, std::span<const std::string_view> names) noexcept {
    (void)take_part(pair, ';');
    while (!pair.empty()) {
        auto part = take_part(pair, ';');
        const auto match = match_any(take_part(part, '='), names);
        if (match == NameMatch::Yes || match == NameMatch::Disguised) {
            return true;
        }
    }
    return false;
}

} // namespace

bool is_ambiguous_path(std::string_view raw_path) noexcept {
    return raw_path.find_first_of(";\\#") != std::string_view::npos || begins_with_host(raw_path) ||
           has_ambiguous_escape(raw_path) || has_dot_segment(raw_path);
}

Argument find_argument(std::string_view query, std::span<const std::string_view> names,
                       std::span<char> room) noexcept {
    Argument found;
    while (!query.empty()) {
        const auto pair = take_part(query, '&');
        if (hides_argument(pair, names)) {
            return {ArgumentState::Ambiguous, {}};
        }
        auto encoded_value = pair;
        const auto match = match_any(take_part(encoded_value, '='), names);
        if (match == NameMatch::No) {
            continue;
        }
        if (match != NameMatch::Yes || found.state != ArgumentState::Absent) {
            return {ArgumentState::Ambiguous, {}};
        }
        const auto value = decode_form(encoded_value, room);
        if (!value) {
            return {ArgumentState::Ambiguous, {}};
        }
        found = {ArgumentState::Found, *value};
    }
    return found;
}

} // namespace tokenward
