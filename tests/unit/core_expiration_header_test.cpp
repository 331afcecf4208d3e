// A token's expiry in each of the formats in use.
#include "support/core_support.hpp"

#include "tokenward/expiration_header.hpp"

#include <cstdint>
#include <ctime>
#include <limits>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct Row {
    std::int64_t seconds;
    std::string_view date; ///< as YYYY-MM-DD
    std::string_view time; ///< as HH:MM:SS
};

void every_format_tells_the_same_time(void**) {
    constexpr Row rows[] = {
        {0, "1970-01-01", "00:00:00"},
        {1, "1970-01-01", "00:00:01"},
        {59, "1970-01-01", "00:00:59"},
        {86399, "1970-01-01", "23:59:59"},
        {86400, "1970-01-02", "00:00:00"},
        {951782400, "2000-02-29", "00:00:00"}, // a leap year, divisible by 400
        {951868799, "2000-02-29", "23:59:59"},
        {951868800, "2000-03-01", "00:00:00"},
        {1709164800, "2024-02-29", "00:00:00"},
        {1740787199, "2025-02-28", "23:59:59"},
        {1740787200, "2025-03-01", "00:00:00"},
        {1798675200, "2026-12-31", "00:00:00"},
        {1798761599, "2026-12-31", "23:59:59"},
        {2147483647, "2038-01-19", "03:14:07"},
        {2147483648, "2038-01-19", "03:14:08"},
        {4107542399, "2100-02-28", "23:59:59"},
        {4107542400, "2100-03-01", "00:00:00"}, // no leap year
        {4294967296, "2106-02-07", "06:28:16"},
        {253402300799, "9999-12-31", "23:59:59"}, // the last that a record may hold
    };
    for (const auto& row : rows) {
        const auto text = [&row](ExpirationFormat format) {
            return std::string(ExpirationText(from_epoch(row.seconds), format).view());
        };
        const auto joined = [&row](std::string_view between, std::string_view zone) {
            return std::string(row.date).append(between).append(row.time).append(zone);
        };
        ASSERT_TEXT(text(ExpirationFormat::Iso8601), joined("T", "Z"));
        ASSERT_TEXT(text(ExpirationFormat::SonarQube), joined("T", "+0000"));
        ASSERT_TEXT(text(ExpirationFormat::GitHub), joined(" ", " UTC"));
        ASSERT_TEXT(text(ExpirationFormat::Epoch), std::to_string(row.seconds));
    }
}

void every_day_is_the_one_the_c_library_tells(void**) {
    for (std::int64_t day = 0; day < 2'932'897; day += day < 400 * 366 ? 1 : 13) {
        const std::int64_t seconds = day * 86400 + day % 86400;
        const std::time_t time = seconds;
        std::tm parts{};
        char expected[32];
        assert_non_null(gmtime_r(&time, &parts));
        const auto size = std::strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%SZ", &parts);
        const ExpirationText text(from_epoch(seconds), ExpirationFormat::Iso8601);
        ASSERT_TEXT(text.view(), std::string_view(expected, size));
    }
}

struct OutOfRange {
    std::int64_t seconds;
    std::string_view date;
};

/// No record holds such a time; if a bug made one, it is told as the nearest that can be.
void a_time_out_of_range_is_told_as_the_nearest(void**) {
    constexpr OutOfRange rows[] = {
        {std::numeric_limits<std::int64_t>::min(), "1970-01-01T00:00:00Z"},
        {-1, "1970-01-01T00:00:00Z"},
        {253402300800, "9999-12-31T23:59:59Z"},
        {std::numeric_limits<std::int64_t>::max(), "9999-12-31T23:59:59Z"},
    };
    for (const auto& row : rows) {
        const auto time = from_epoch(row.seconds);
        ASSERT_TEXT(ExpirationText(time, ExpirationFormat::Iso8601).view(), row.date);
        ASSERT_TEXT(ExpirationText(time, ExpirationFormat::Epoch).view(),
                    std::to_string(row.seconds));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_format_tells_the_same_time),
        cmocka_unit_test(every_day_is_the_one_the_c_library_tells),
        cmocka_unit_test(a_time_out_of_range_is_told_as_the_nearest),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
