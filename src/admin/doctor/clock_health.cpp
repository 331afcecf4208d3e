#include "admin/doctor/clock_health.hpp"

#include "admin/doctor/redis_info.hpp"
#include "admin/records/detail_reader.hpp"

#include <chrono>
#include <optional>
#include <string>

namespace tokenward::admin {
namespace {

constexpr std::int64_t k_micro = 1'000'000;

std::string difference_text(std::chrono::seconds difference) {
    const auto size = std::chrono::abs(difference);
    return "the clock of Redis is " + std::to_string(size.count()) + " s " +
           (difference < std::chrono::seconds{0} ? "behind" : "ahead of") + " this machine's";
}

Finding judge_difference(std::chrono::seconds difference) {
    if (std::chrono::abs(difference) <= k_tolerated_difference) {
        return {Health::Good, "clock", "as that of Redis", {}};
    }
    return {
        Health::Warning, "clock", difference_text(difference),
        "set both by NTP: tokens expire by the clock of the machine that checks them, and Redis "
        "removes their records by its own"};
}

/// Of Redis, less ours; nothing when Redis doesn't tell.
Answer<std::optional<std::chrono::seconds>> difference(Store& store) {
    const auto info = store.client().command({"INFO", "server"});
    const auto now = store.surroundings().now();
    if (!info) {
        return from_reading(info.error());
    }
    const auto text = info->view().string().value_or("");
    const auto theirs = parse_number(RedisInfo(text).get("server_time_usec"));
    return theirs ? std::optional(std::chrono::floor<std::chrono::seconds>(
                        from_epoch(*theirs / k_micro) - now))
                  : std::nullopt;
}

Failure doubtful(const std::string& why) {
    return refused("not done by a clock that may be wrong: " + why);
}

} // namespace

Answer<Finding> examine_clock(Store& store) {
    const auto found = difference(store);
    if (!found) {
        if (found.error().kind == FailureKind::Unavailable) {
            return found.error();
        }
        return Finding{Health::Warning, "clock", found.error().message,
                       "allow INFO to this Redis user, to have clocks compared"};
    }
    if (!*found) {
        return Finding{Health::Warning, "clock", "Redis doesn't tell its time",
                       "compare the clocks of both machines by hand"};
    }
    return judge_difference(**found);
}

Answer<Done> require_same_time(Store& store) {
    const auto found = difference(store);
    if (!found) {
        return found.error();
    }
    if (!*found) {
        return doubtful("Redis doesn't tell its time; is INFO allowed?");
    }
    if (std::chrono::abs(**found) > k_tolerated_difference) {
        return doubtful("this machine's is more than " +
                        std::to_string(k_tolerated_difference.count()) + " s " +
                        (**found < std::chrono::seconds{0} ? "ahead of" : "behind") +
                        " that of Redis; set both by NTP");
    }
    return Done{};
}

} // namespace tokenward::admin
