#include "admin/doctor/redis_info.hpp"

#include "redis/printable.hpp"

#include <algorithm>

namespace tokenward::admin {

RedisInfo::RedisInfo(std::string_view text) {
    while (!text.empty()) {
        const auto end = std::min(text.find("\r\n"), text.size());
        const auto line = text.substr(0, end);
        text.remove_prefix(std::min(end + 2, text.size()));
        if (const auto colon = line.find(':'); colon != std::string_view::npos) {
            values_.emplace(line.substr(0, colon), line.substr(colon + 1));
        }
    }
}

std::string RedisInfo::get(std::string_view name) const {
    const auto found = values_.find(name);
    return found == values_.end() ? std::string()
                                  : std::string(redis::PrintableText(found->second).view());
}

} // namespace tokenward::admin
