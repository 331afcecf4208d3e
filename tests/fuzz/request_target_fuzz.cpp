// Request targets against a second, slower reading: a byte for the room, the names with `,`
// between them, then the target itself.
#include "support/core_fuzz.hpp"

#include "tokenward/request_target.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::fuzz;

namespace {

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts(1);
    for (const char c : text) {
        if (c == separator) {
            parts.emplace_back();
        } else {
            parts.back() += c;
        }
    }
    return parts;
}

std::optional<std::string> decoded(std::string_view text, bool plus_is_blank) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%') {
            constexpr std::string_view digits = "0123456789abcdefABCDEF";
            const auto hex = text.substr(i + 1, 2);
            if (hex.size() != 2 || hex.find_first_not_of(digits) != std::string_view::npos) {
                return std::nullopt;
            }
            out += static_cast<char>(std::stoi(std::string(hex), nullptr, 16));
            i += 2;
        } else {
            out += plus_is_blank && text[i] == '+' ? ' ' : text[i];
        }
    }
    return out;
}

enum class Match { No, Yes, Unreadable };

/// What an encoded name may be to one application or another.
Match match(const std::string& encoded, const std::vector<std::string_view>& names) {
    auto name = decoded(encoded, true);
    if (!name) {
        return names.empty() ? Match::No : Match::Unreadable;
    }
    name->erase(0, name->find_first_not_of(' '));
    auto best = Match::No;
    for (const auto wanted : names) {
        const auto behind = name->starts_with(wanted) ? name->substr(wanted.size()) : "-";
        if (behind.starts_with('[') || behind.starts_with('\0')) {
            best = Match::Unreadable;
        } else if (behind.empty() && best == Match::No) {
            best = Match::Yes;
        }
    }
    return best;
}

struct Reading {
    ArgumentState state;
    std::string value;
};

Reading read(std::string_view query, const std::vector<std::string_view>& names, std::size_t room) {
    const Reading ambiguous = {ArgumentState::Ambiguous, ""};
    std::vector<std::string> values;
    for (const auto& pair : split(query, '&')) {
        const auto pieces = split(pair, ';');
        for (std::size_t i = 1; i < pieces.size(); ++i) {
            if (match(pieces[i].substr(0, pieces[i].find('=')), names) == Match::Yes) {
                return ambiguous;
            }
        }
        const auto equals = std::min(pair.find('='), pair.size());
        const auto found = match(pair.substr(0, equals), names);
        if (found == Match::Unreadable) {
            return ambiguous;
        }
        if (found == Match::Yes) {
            const auto value = decoded(pair.substr(std::min(equals + 1, pair.size())), true);
            if (!value || value->size() > room) {
                return ambiguous;
            }
            values.push_back(*value);
        }
    }
    if (values.size() > 1) {
        return ambiguous;
    }
    return values.empty() ? Reading{ArgumentState::Absent, ""}
                          : Reading{ArgumentState::Found, values.front()};
}

/// Where a path isn't ambiguous, decoding it changes nothing of its segments.
void check_path(std::string_view path) {
    if (is_ambiguous_path(path)) {
        return;
    }
    const auto plain = decoded(path, false);
    for (const char c : std::string_view("/.\\;?#\0", 7)) {
        require(!plain || std::ranges::count(*plain, c) == std::ranges::count(path, c));
    }
    require(!plain || plain->find('%') == std::string::npos);
    require(!is_ambiguous_path(std::string(path) + "/x"));
    require(is_ambiguous_path(std::string(path) + "/.."));
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    Input input(data, size);
    const std::size_t room = input.take_byte();
    const auto list = split(input.take_until('\n'), ',');
    std::vector<std::string_view> names(list.begin(), list.end());
    std::erase(names, "");
    const auto target = input.take_rest();

    std::string buffer(room + 1, '#');
    const auto found = find_argument(target, names, std::span(buffer).first(room));
    const auto expected = read(target, names, room);
    require(found.state == expected.state && found.value == expected.value);
    require(buffer.back() == '#');
    check_path(target);
    return 0;
}
