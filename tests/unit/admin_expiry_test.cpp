// How people write an expiry, and when one is refused.
#include "admin/records/expiry.hpp"
#include "support/core_support.hpp"

#include <array>
#include <cstring>
#include <optional>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

constexpr Time k_now = from_epoch(1'800'000'000); // 2027-01-15T08:00:00Z

std::string parsed(std::string_view text) {
    const auto expiry = admin::parse_expiry(text, k_now);
    if (!expiry) {
        return "invalid";
    }
    return *expiry ? admin::time_text(**expiry) : "never";
}

void test_parse(void** /*state*/) {
    struct Row {
        std::string_view text;
        std::string_view expected;
    };
    static constexpr std::array rows = {
        Row{"never", "never"},
        Row{"1d", "2027-01-16T08:00:00Z"},
        Row{"90d", "2027-04-15T08:00:00Z"},
        Row{"36500d", "2126-12-22T08:00:00Z"},
        Row{"36501d", "invalid"},
        Row{"0d", "invalid"},
        Row{"090d", "invalid"},
        Row{"-1d", "invalid"},
        Row{"+1d", "invalid"},
        Row{" 1d", "invalid"},
        Row{"d", "invalid"},
        Row{"90", "invalid"},
        Row{"90D", "invalid"},
        Row{"99999999999999999999d", "invalid"},
        Row{"", "invalid"},
        Row{"Never", "invalid"},
        Row{"tomorrow", "invalid"},
        Row{"2027-02-01", "2027-02-01T00:00:00Z"},
        Row{"2028-02-29", "2028-02-29T00:00:00Z"},
        Row{"2027-02-29", "invalid"},
        Row{"2027-13-01", "invalid"},
        Row{"2027-00-01", "invalid"},
        Row{"2027-01-00", "invalid"},
        Row{"2027-1-1", "invalid"},
        Row{"20270101", "invalid"},
        Row{"2027-02-01 ", "invalid"},
        Row{"2027-02-01T10:20:30Z", "2027-02-01T10:20:30Z"},
        Row{"2027-02-01t10:20:30z", "2027-02-01T10:20:30Z"},
        Row{"2027-02-01T10:20:30+02:00", "2027-02-01T08:20:30Z"},
        Row{"2027-02-01T10:20:30-02:30", "2027-02-01T12:50:30Z"},
        Row{"2027-02-01T10:20:30.999Z", "2027-02-01T10:20:30Z"},
        Row{"2027-02-01T10:20:30.Z", "invalid"},
        Row{"2027-02-01T10:20:30", "invalid"},
        Row{"2027-02-01T10:20Z", "invalid"},
        Row{"2027-02-01T24:00:00Z", "invalid"},
        Row{"2027-02-01T10:60:00Z", "invalid"},
        Row{"2027-02-01T10:20:60Z", "invalid"},
        Row{"2027-02-01T10:20:30+0200", "invalid"},
        Row{"2027-02-01T10:20:30+24:00", "invalid"},
        Row{"2027-02-01T10:20:30Zx", "invalid"},
        Row{"2027-02-01 10:20:30Z", "invalid"},
    };
    for (const auto& row : rows) {
        const auto actual = parsed(row.text);
        ASSERT_ROW(row.text, actual == row.expected);
    }
}

void test_error_names_the_text(void** /*state*/) {
    const auto failed = admin::parse_expiry("soon", k_now);
    assert_false(failed.ok());
    assert_true(failed.error().kind == FailureKind::Invalid);
    assert_non_null(std::strstr(failed.error().message.c_str(), "\"soon\""));
}

void test_check(void** /*state*/) {
    using std::chrono::days;
    using std::chrono::seconds;
    struct Row {
        std::string_view name;
        std::optional<Time> expires_at;
        std::optional<days> longest;
        bool allowed;
    };
    static const std::array rows = {
        Row{"never, no maximum", std::nullopt, std::nullopt, true},
        Row{"never, a maximum", std::nullopt, days(30), false},
        Row{"past", k_now - seconds(1), std::nullopt, false},
        Row{"now", k_now, std::nullopt, false},
        Row{"next second", k_now + seconds(1), std::nullopt, true},
        Row{"at the maximum", k_now + days(30), days(30), true},
        Row{"a second over", k_now + days(30) + seconds(1), days(30), false},
        // Today + 30 days at 00:00 is allowed, the day after isn't.
        Row{"the last date", from_epoch(1'799'971'200) + days(30), days(30), true},
        Row{"a date too far", from_epoch(1'799'971'200) + days(31), days(30), false},
    };
    for (const auto& row : rows) {
        const auto answer = admin::check_expiry(row.expires_at, k_now, row.longest);
        ASSERT_ROW(row.name, answer.ok() == row.allowed);
        ASSERT_ROW(row.name, answer.ok() || answer.error().kind == FailureKind::Refused);
    }
}

std::string looked_back(std::string_view text) {
    const auto moment = admin::parse_moment(text, k_now);
    return moment ? admin::time_text(*moment) : "invalid";
}

/// In a listing days are those before now.
void test_moments(void** /*state*/) {
    ASSERT_TEXT(looked_back("1d"), "2027-01-14T08:00:00Z");
    ASSERT_TEXT(looked_back("90d"), "2026-10-17T08:00:00Z");
    ASSERT_TEXT(looked_back("2027-02-01"), "2027-02-01T00:00:00Z");
    ASSERT_TEXT(looked_back("2027-01-31T08:00:00+02:00"), "2027-01-31T06:00:00Z");
    for (const auto* const bad : {"never", "", "0d", "36501d", "-1d", "yesterday"}) {
        ASSERT_TEXT(looked_back(bad), "invalid");
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_parse),
        cmocka_unit_test(test_error_names_the_text),
        cmocka_unit_test(test_check),
        cmocka_unit_test(test_moments),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
