#include "admin/redis_health.hpp"

#include "admin/detail_reader.hpp"
#include "redis/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <map>
#include <string>

namespace tokenward::admin {
namespace {

/// `name:value` lines.
class Info {
public:
    explicit Info(std::string_view text) {
        while (!text.empty()) {
            const auto end = std::min(text.find("\r\n"), text.size());
            const auto line = text.substr(0, end);
            text.remove_prefix(std::min(end + 2, text.size()));
            if (const auto colon = line.find(':'); colon != std::string_view::npos) {
                values_.emplace(line.substr(0, colon), line.substr(colon + 1));
            }
        }
    }

    /// Empty when Redis didn't say.
    [[nodiscard]] std::string get(std::string_view name) const {
        const auto found = values_.find(name);
        return found == values_.end() ? std::string()
                                      : std::string(redis::PrintableText(found->second).view());
    }

private:
    std::map<std::string_view, std::string_view, std::less<>> values_;
};

/// The number before the next point, taken off `version`; -1 for anything else.
std::int64_t take_number(std::string_view& version) {
    const auto end = std::min(version.find('.'), version.size());
    const auto number = parse_number(version.substr(0, end));
    version.remove_prefix(std::min(end + 1, version.size()));
    return number.value_or(-1);
}

bool is_at_least(std::string_view version, std::int64_t major, std::int64_t minor) {
    const auto found = take_number(version);
    return found > major || (found == major && take_number(version) >= minor);
}

Finding judge_version(const Info& info) {
    const auto valkey = info.get("valkey_version");
    const auto version = info.get("redis_version");
    const auto text = valkey.empty() ? "Redis " + version : "Valkey " + valkey;
    if (is_at_least(version, 6, 2)) {
        return {Health::Good, "version", text, {}};
    }
    return {Health::Bad, "version", text, "Redis 6.2 or later, or Valkey, is needed"};
}

Finding judge_role(const Info& info) {
    if (info.get("role") == "master") {
        return {Health::Good, "role", "master", {}};
    }
    return {Health::Bad, "role", info.get("role"),
            "name the master: a replica lags and can't write"};
}

Finding judge_eviction(const Info& info) {
    const auto policy = info.get("maxmemory_policy");
    const bool is_unlimited = info.get("maxmemory") == "0";
    if (policy == "noeviction") {
        return {Health::Good, "eviction", policy, {}};
    }
    return {Health::Warning, "eviction",
            "maxmemory-policy is " + policy + (is_unlimited ? ", though no limit is set now" : ""),
            "set maxmemory-policy noeviction: an evicted tombstone or token is one that was lost"};
}

Finding judge_persistence(const Info& info) {
    if (info.get("aof_enabled") == "1") {
        if (info.get("aof_last_write_status") != "ok") {
            return {Health::Bad, "persistence", "the last write to the append-only file failed",
                    "see the log of Redis; is its disk full?"};
        }
        return {Health::Good, "persistence", "append-only file", {}};
    }
    return {Health::Warning, "persistence", "no append-only file",
            "set appendonly yes: a restart may bring revoked tokens back, and lose new ones"};
}

} // namespace

std::vector<Finding> judge_redis(std::string_view text) {
    const Info info(text);
    return {judge_version(info), judge_role(info), judge_eviction(info), judge_persistence(info)};
}

} // namespace tokenward::admin
