#include "http/target.hpp"

#include "core/hex.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

namespace tokenward::http {
namespace {

enum class Plus : std::uint8_t { Stays, IsBlank };

bool is_control(char c) noexcept {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7f;
}

std::optional<std::string> decode(std::string_view text, Plus plus) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            std::array<std::byte, 1> byte;
            if (!decode_hex(text.substr(i + 1, 2), byte)) {
                return std::nullopt;
            }
            c = std::to_integer<char>(byte[0]);
            i += 2;
        } else if (c == '+' && plus == Plus::IsBlank) {
            c = ' ';
        }
        if (is_control(c)) {
            return std::nullopt;
        }
        out.push_back(c);
    }
    return out;
}

/// Calls `take(part)` for what stands between separators; false as soon as it does.
template <class Take> bool split(std::string_view text, char separator, const Take& take) {
    for (;;) {
        const auto end = text.find(separator);
        if (!take(text.substr(0, end))) {
            return false;
        }
        if (end == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(end + 1);
    }
}

/// Adds the segments of `path` up to the first that can't be decoded; false when there is one.
bool add_segments(std::string_view path, std::vector<std::string>& segments) {
    return split(path.substr(1), '/', [&](std::string_view part) {
        auto segment = decode(part, Plus::Stays);
        if (!segment) {
            return false;
        }
        segments.push_back(*std::move(segment));
        return true;
    });
}

} // namespace

admin::Answer<Target> parse_target(std::string_view text) {
    const auto question = text.find('?');
    const auto path = text.substr(0, question);
    if (!path.starts_with('/')) {
        return admin::invalid("the request's target is no path");
    }
    Target target;
    if (!add_segments(path, target.segments)) {
        return admin::invalid("the path has a bad escape or a control character");
    }
    if (question != std::string_view::npos) {
        auto query = parse_pairs(text.substr(question + 1));
        if (!query) {
            return admin::invalid("the query " + query.error().message);
        }
        target.query = *std::move(query);
    }
    return target;
}

std::vector<std::string> readable_segments(std::string_view text) {
    std::vector<std::string> segments;
    const auto path = text.substr(0, text.find('?'));
    if (path.starts_with('/') && !add_segments(path, segments)) {
        segments.emplace_back();
    }
    return segments;
}

admin::Answer<Pairs> parse_pairs(std::string_view text) {
    Pairs pairs;
    const bool is_good = split(text, '&', [&](std::string_view part) {
        if (part.empty()) {
            return true;
        }
        const auto equals = part.find('=');
        auto name = decode(part.substr(0, equals), Plus::IsBlank);
        auto value = equals == std::string_view::npos
                         ? std::optional<std::string>("")
                         : decode(part.substr(equals + 1), Plus::IsBlank);
        if (!name || !value) {
            return false;
        }
        pairs.emplace_back(*std::move(name), *std::move(value));
        return true;
    });
    return is_good ? admin::Answer<Pairs>(std::move(pairs))
                   : admin::invalid("has a bad escape or a control character");
}

} // namespace tokenward::http
