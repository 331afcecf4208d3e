#include "admin/clock_health.hpp"

#include "admin/detail_reader.hpp"
#include "admin/redis_info.hpp"

#include <chrono>
#include <string>

namespace tokenward::admin {
namespace {

using std::chrono::seconds;

// Less is what asking takes, and nobody's harm.
constexpr seconds k_tolerated{5};
constexpr std::int64_t k_micro = 1'000'000;

std::string text_of(seconds difference) {
    const auto size = std::chrono::abs(difference);
    return "the clock of Redis is " + std::to_string(size.count()) + " s " +
           (difference < seconds{0} ? "behind" : "ahead of") + " this machine's";
}

Finding judge(seconds difference) {
    if (std::chrono::abs(difference) <= k_tolerated) {
        return {Health::Good, "clock", "as that of Redis", {}};
    }
    return {
        Health::Warning, "clock", text_of(difference),
        "set both by NTP: tokens expire by the clock of the machine that checks them, and Redis "
        "removes their records by its own"};
}

} // namespace

Answer<Finding> examine_clock(Store& store) {
    const auto info = store.client().command({"INFO", "server"});
    const auto now = store.surroundings().now();
    if (!info) {
        const auto failure = from_reading(info.error());
        if (failure.kind == FailureKind::Unavailable) {
            return failure;
        }
        return Finding{Health::Warning, "clock", failure.message,
                       "allow INFO to this Redis user, to have clocks compared"};
    }
    const auto text = info->view().string().value_or("");
    const auto theirs = parse_number(RedisInfo(text).get("server_time_usec"));
    if (!theirs) {
        return Finding{Health::Warning, "clock", "Redis doesn't tell its time",
                       "compare the clocks of both machines by hand"};
    }
    return judge(std::chrono::floor<seconds>(from_epoch(*theirs / k_micro) - now));
}

} // namespace tokenward::admin
