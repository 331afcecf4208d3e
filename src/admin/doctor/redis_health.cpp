#include "admin/doctor/redis_health.hpp"

#include "admin/doctor/redis_info.hpp"
#include "admin/records/detail_reader.hpp"
#include "redis/printable.hpp"

#include <algorithm>
#include <cstdint>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr auto k_disk_advice = "see the log of Redis; is its disk full, or its folder gone?";

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

Finding judge_version(const RedisInfo& info) {
    const auto valkey = info.get("valkey_version");
    const auto version = info.get("redis_version");
    const auto text = valkey.empty() ? "Redis " + version : "Valkey " + valkey;
    if (is_at_least(version, 6, 2)) {
        return {Health::Good, "version", text, {}};
    }
    return {Health::Bad, "version", text, "Redis 6.2 or later, or Valkey, is needed"};
}

Finding judge_role(const RedisInfo& info) {
    if (info.get("role") == "master") {
        return {Health::Good, "role", "master", {}};
    }
    return {Health::Bad, "role", info.get("role"),
            "name the master: a replica lags and can't write"};
}

Finding judge_eviction(const RedisInfo& info) {
    const auto policy = info.get("maxmemory_policy");
    const bool is_unlimited = info.get("maxmemory") == "0";
    if (policy == "noeviction") {
        return {Health::Good, "eviction", policy, {}};
    }
    return {is_unlimited ? Health::Warning : Health::Bad, "eviction",
            "maxmemory-policy is " + policy + (is_unlimited ? ", though no limit is set now" : ""),
            "set maxmemory-policy noeviction: an evicted tombstone or token is one that was lost"};
}

Finding judge_append_only_file(const RedisInfo& info, const std::string& appendfsync) {
    if (info.get("aof_last_write_status") != "ok") {
        return {Health::Bad, "persistence", "the last write to the append-only file failed",
                std::string("Redis refuses changes, a revocation too, until it can write: ") +
                    k_disk_advice};
    }
    const auto text =
        "append-only file" + (appendfsync.empty() ? "" : ", appendfsync " + appendfsync);
    if (appendfsync == "no") {
        return {Health::Warning, "persistence", text,
                "set appendfsync everysec or always: a power cut takes back what the system hadn't "
                "written yet, half a minute of revocations"};
    }
    return {Health::Good, "persistence", text, {}};
}

Finding judge_persistence(const RedisInfo& info, const std::string& appendfsync) {
    if (info.get("aof_enabled") == "1") {
        return judge_append_only_file(info, appendfsync);
    }
    return {Health::Warning, "persistence", "no append-only file",
            "set appendonly yes: a restart may bring revoked tokens back, and lose new ones"};
}

/// Nothing of snapshots and rewrites as long as they work.
void judge_background_saves(const RedisInfo& info, std::vector<Finding>& findings) {
    if (info.get("rdb_last_bgsave_status") == "err") {
        findings.push_back({Health::Bad, "snapshots", "the last snapshot failed",
                            std::string("where snapshots are set (save), Redis refuses every "
                                        "change after one that failed, a revocation too: ") +
                                k_disk_advice});
    }
    if (info.get("aof_last_bgrewrite_status") == "err") {
        findings.push_back({Health::Warning, "persistence",
                            "the append-only file couldn't be rewritten",
                            std::string("it grows until it can be: ") + k_disk_advice});
    }
}

/// Redis tells of good replicas only where a minimum is set.
Finding judge_replicas(const RedisInfo& info, const std::string& minimum) {
    const auto connected = parse_number(info.get("connected_slaves")).value_or(0);
    const auto good = parse_number(info.get("min_slaves_good_slaves"));
    const auto wanted = parse_number(minimum);
    const auto count = std::to_string(connected) + (connected == 1 ? " replica" : " replicas") +
                       (wanted ? ", min-replicas-to-write " + minimum
                               : std::string(good ? ", a minimum set" : ""));
    if (good && *good < wanted.value_or(1)) {
        return {Health::Bad, "replicas", count + ": too few that keep up",
                "Redis refuses every change, a revocation too: bring replicas up, or lower "
                "min-replicas-to-write"};
    }
    if (connected > 0 && !good) {
        return {Health::Warning, "replicas", count + ", and min-replicas-to-write isn't set",
                "set min-replicas-to-write 1: a master that is cut off goes on taking changes, and "
                "a failover takes them back, revocations too"};
    }
    return {Health::Good, "replicas", count, {}};
}

/// Empty when there is no such setting, as in CONFIG GET's own reply.
redis::RedisResult<std::string> read_setting(redis::BlockingClient& client, std::string_view name) {
    const auto reply = client.command({"CONFIG", "GET", name});
    if (!reply) {
        return reply.error();
    }
    return std::string(redis::PrintableText(reply->view()[1].string().value_or("")).view());
}

} // namespace

redis::RedisResult<RedisConfiguration> read_configuration(redis::BlockingClient& client) {
    auto appendfsync = read_setting(client, "appendfsync");
    if (!appendfsync) {
        return appendfsync.error();
    }
    auto minimum = read_setting(client, "min-replicas-to-write");
    if (!minimum) {
        return minimum.error();
    }
    return RedisConfiguration{*std::move(appendfsync), *std::move(minimum)};
}

std::vector<Finding> judge_redis(std::string_view text, const RedisConfiguration& configuration) {
    const RedisInfo info(text);
    std::vector<Finding> findings = {judge_version(info), judge_role(info), judge_eviction(info),
                                     judge_persistence(info, configuration.appendfsync),
                                     judge_replicas(info, configuration.min_replicas_to_write)};
    judge_background_saves(info, findings);
    return findings;
}

} // namespace tokenward::admin
