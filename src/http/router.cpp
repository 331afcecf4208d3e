#include "http/router.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <set>
#include <utility>

namespace tokenward::http {
namespace {

bool is_variable(std::string_view segment) noexcept {
    return segment.starts_with('{') && segment.ends_with('}');
}

/// What stands for the pattern's variables; nothing when the path is another one.
std::optional<std::vector<std::string>> capture(const std::vector<std::string>& path,
                                                const std::vector<std::string_view>& pattern) {
    if (path.size() != pattern.size()) {
        return std::nullopt;
    }
    std::vector<std::string> captured;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (is_variable(pattern[i]) && !path[i].empty()) {
            captured.push_back(path[i]);
        } else if (path[i] != pattern[i]) {
            return std::nullopt;
        }
    }
    return captured;
}

std::string list_of(const std::set<std::string_view>& methods) {
    std::string list;
    for (const auto method : methods) {
        list.append(list.empty() ? "" : ", ").append(method);
    }
    return list;
}

} // namespace

std::vector<std::string_view> segments_of(std::string_view pattern) {
    std::vector<std::string_view> segments;
    while (!pattern.empty()) {
        pattern.remove_prefix(1);
        const auto end = pattern.find('/');
        segments.push_back(pattern.substr(0, end));
        pattern = end == std::string_view::npos ? std::string_view() : pattern.substr(end);
    }
    return segments;
}

Router::Router(const std::vector<Surface>& surfaces) {
    for (const auto& surface : surfaces) {
        Table table{&surface, segments_of(surface.prefix), {}};
        // A prefix ends with a slash, and so with an empty segment.
        if (!table.prefix.empty()) {
            table.prefix.pop_back();
        }
        for (const auto& route : surface.routes) {
            table.entries.push_back({&route, segments_of(route.pattern)});
        }
        tables_.push_back(std::move(table));
    }
}

const Router::Table& Router::table_for(const std::vector<std::string>& segments) const {
    const auto found = std::ranges::find_if(tables_, [&](const Table& table) {
        return segments.size() >= table.prefix.size() && // the prefix itself is its own, too
               std::equal(table.prefix.begin(), table.prefix.end(), segments.begin());
    });
    return found == tables_.end() ? tables_.back() : *found;
}

Router::Match Router::match(const Request& request) const {
    const auto& table = table_for(request.target.segments);
    const std::string_view asked = request.method;
    const auto method = asked == "HEAD" ? std::string_view("GET") : asked;
    std::set<std::string_view> allowed;
    for (const auto& [route, segments] : table.entries) {
        auto captured = capture(request.target.segments, segments);
        if (!captured) {
            continue;
        }
        if (route->method == method) {
            return {table.surface, route, *std::move(captured), {}};
        }
        allowed.insert(route->method);
        if (route->method == "GET") {
            allowed.insert("HEAD");
        }
    }
    return {table.surface, nullptr, {}, list_of(allowed)};
}

} // namespace tokenward::http
