#include "admin/clock_health.hpp"

#include "admin/redis_clock.hpp"

#include <chrono>
#include <string>

namespace tokenward::admin {
namespace {

using std::chrono::seconds;


std::string text_of(seconds difference) {
    const auto size = std::chrono::abs(difference);
    return "the clock of Redis is " + std::to_string(size.count()) + " s " +
           (difference < seconds{0} ? "behind" : "ahead of") + " this machine's";
}

Finding judge(seconds difference) {
    if (std::chrono::abs(difference) <= k_tolerated_difference) {
        return {Health::Good, "clock", "as that of Redis", {}};
    }
    return {
        Health::Warning, "clock", text_of(difference),
        "set both by NTP: tokens expire by the clock of the machine that checks them, and Redis "
        "removes their records by its own"};
}

Failure doubtful(const std::string& why) {
    return refused("not done by a clock that may be wrong: " + why);
}

} // namespace

Answer<Finding> examine_clock(Store& store) {
    const auto theirs = read_redis_time(store);
    if (theirs) {
        return judge(*theirs - store.surroundings().now());
    }
    switch (theirs.error().kind) {
    case FailureKind::Unavailable:
        return theirs.error();
    case FailureKind::Refused:
        return Finding{Health::Warning, "clock", theirs.error().message,
                       "compare the clocks of both machines by hand"};
    default:
        return Finding{Health::Warning, "clock", theirs.error().message,
                       "allow INFO to this Redis user, to have clocks compared"};
    }
}

Answer<Done> require_same_time(Store& store) {
    const auto theirs = read_redis_time(store);
    if (!theirs) {
        return theirs.error().kind == FailureKind::Refused
                   ? doubtful("Redis doesn't tell its time; is INFO allowed?")
                   : theirs.error();
    }
    const auto difference = *theirs - store.surroundings().now();
    if (std::chrono::abs(difference) > k_tolerated_difference) {
        return doubtful("this machine's is more than " +
                        std::to_string(k_tolerated_difference.count()) + " s " +
                        (difference < seconds{0} ? "ahead of" : "behind") +
                        " that of Redis; set both by NTP");
    }
    return Done{};
}

} // namespace tokenward::admin
