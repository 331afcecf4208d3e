// What is said of a Redis by its own INFO.
#include "admin/doctor/redis_health.hpp"
#include "support/core_support.hpp"

#include <algorithm>
#include <array>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::Health;

namespace {

std::string info(std::string_view version, std::string_view role, std::string_view policy,
                 std::string_view aof) {
    std::string text = "# Server\r\nredis_version:";
    text.append(version).append("\r\nrole:").append(role);
    text.append("\r\nmaxmemory:0\r\nmaxmemory_policy:").append(policy);
    text.append("\r\naof_enabled:").append(aof).append("\r\naof_last_write_status:ok\r\n");
    return text;
}

Health health_of(const std::string& text, std::string_view subject,
                 const admin::RedisConfiguration& configuration = {}) {
    const auto findings = admin::judge_redis(text, configuration);
    const auto found = std::ranges::find(findings, subject, &admin::Finding::subject);
    assert_true(found != findings.end());
    assert_true(found->advice.empty() == (found->health == Health::Good));
    return found->health;
}

void test_rows(void** /*state*/) {
    struct Row {
        std::string_view subject;
        std::string text;
        Health health;
    };
    const std::array rows = {
        Row{"version", info("7.0.15", "master", "noeviction", "1"), Health::Good},
        Row{"version", info("6.2.0", "master", "noeviction", "1"), Health::Good},
        Row{"version", info("10.0.0", "master", "noeviction", "1"), Health::Good},
        Row{"version", info("6.0.16", "master", "noeviction", "1"), Health::Bad},
        Row{"version", info("5.9", "master", "noeviction", "1"), Health::Bad},
        Row{"version", info("x", "master", "noeviction", "1"), Health::Bad},
        Row{"version", "", Health::Bad},
        Row{"role", info("7.0.15", "master", "noeviction", "1"), Health::Good},
        Row{"role", info("7.0.15", "slave", "noeviction", "1"), Health::Bad},
        Row{"eviction", info("7.0.15", "master", "noeviction", "1"), Health::Good},
        Row{"eviction", info("7.0.15", "master", "allkeys-lru", "1"), Health::Warning},
        Row{"persistence", info("7.0.15", "master", "noeviction", "1"), Health::Good},
        Row{"persistence", info("7.0.15", "master", "noeviction", "0"), Health::Warning},
        Row{"persistence", "aof_enabled:1\r\naof_last_write_status:err\r\n", Health::Bad},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.text, health_of(row.text, row.subject) == row.health);
    }
}

// What INFO doesn't tell.
void test_configuration(void** /*state*/) {
    struct Row {
        std::string_view subject;
        std::string more;
        admin::RedisConfiguration configuration;
        Health health;
    };
    const std::array rows = {
        Row{"persistence", "", {"everysec", ""}, Health::Good},
        Row{"persistence", "", {"always", ""}, Health::Good},
        Row{"persistence", "", {"no", ""}, Health::Warning},
        Row{"replicas", "connected_slaves:0\r\n", {"", ""}, Health::Good},
        Row{"replicas", "connected_slaves:0\r\n", {"", "0"}, Health::Good},
        Row{"replicas", "connected_slaves:1\r\n", {"", ""}, Health::Warning},
        Row{"replicas", "connected_slaves:1\r\n", {"", "0"}, Health::Warning},
        Row{"replicas", "connected_slaves:1\r\nmin_slaves_good_slaves:1\r\n", {}, Health::Good},
        Row{"replicas", "connected_slaves:1\r\nmin_slaves_good_slaves:0\r\n", {}, Health::Bad},
        Row{"replicas",
            "connected_slaves:2\r\nmin_slaves_good_slaves:1\r\n",
            {"", "2"},
            Health::Bad},
        Row{"snapshots", "rdb_last_bgsave_status:err\r\n", {}, Health::Bad},
    };
    const auto good = info("7.0.15", "master", "noeviction", "1");
    for (const auto& row : rows) {
        ASSERT_ROW(row.more,
                   health_of(good + row.more, row.subject, row.configuration) == row.health);
    }
    assert_true(health_of("maxmemory:1000\r\nmaxmemory_policy:volatile-ttl\r\n", "eviction") ==
                Health::Bad);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {cmocka_unit_test(test_rows), cmocka_unit_test(test_configuration)};
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
