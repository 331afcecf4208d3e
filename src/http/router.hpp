/// @file router.hpp
/// From a method and a path to a route.
#pragma once

#include "http/request.hpp"
#include "http/route.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenward::http {

class Router {
public:
    struct Match {
        const Surface* surface;
        const Route* route; ///< null: no such path, or not by this method
        std::vector<std::string> path;
        std::string allow; ///< the methods there are, when the path is known
    };

    /// Surfaces with longer prefixes first. They must outlive it.
    explicit Router(const std::vector<Surface>& surfaces);

    /// HEAD is asked as GET.
    [[nodiscard]] Match match(const Request& request) const;

private:
    struct Entry {
        const Route* route;
        std::vector<std::string_view> segments;
    };
    struct Table {
        const Surface* surface;
        std::vector<std::string_view> prefix;
        std::vector<Entry> entries;
    };

    [[nodiscard]] const Table& table_for(const std::vector<std::string>& segments) const;

    std::vector<Table> tables_;
};

} // namespace tokenward::http
