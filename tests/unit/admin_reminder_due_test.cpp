// Whether a token's owner is to be told of its end, and what is noted of it.
#include "admin/messages/outbox.hpp"
#include "admin/messages/reminder_due.hpp"
#include "support/core_support.hpp"
#include "support/redis_cmocka.hpp"

#include <chrono>
#include <optional>

using namespace tokenward;
using namespace tokenward::test;
using admin::ReminderKind;
using std::chrono::days;
using std::chrono::seconds;

namespace {

constexpr auto k_mail = admin::channel::mail;

admin::TokenDetail detail(seconds lifetime, Time now = from_epoch(1'800'000'000)) {
    admin::TokenDetail token;
    token.created_at = now;
    token.expires_at = now + lifetime;
    return token;
}

void test_what_is_due_when(void** /*state*/) {
    const auto made = from_epoch(1'800'000'000);
    struct Row {
        const char* what;
        seconds lifetime;
        seconds age;
        std::optional<ReminderKind> due;
    };
    const Row rows[] = {
        {"fresh", days(30), days(0), {}},
        {"a second early", days(30), days(23) - seconds(1), {}},
        {"7 days before", days(30), days(23), ReminderKind::Expiring},
        {"a second before", days(30), days(30) - seconds(1), ReminderKind::Expiring},
        {"ended", days(30), days(30), ReminderKind::Expired},
        {"two weeks ago", days(30), days(44), ReminderKind::Expired},
        {"longer ago", days(30), days(44) + seconds(1), {}},
        {"made for 7 days", days(7), days(1), {}},
        {"made for 7 days, ended", days(7), days(7), ReminderKind::Expired},
        {"made for more than 7", days(7) + seconds(1), seconds(1), ReminderKind::Expiring},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.what,
                   admin::due_reminder(detail(row.lifetime), k_mail, made + row.age) == row.due);
    }
}

void test_what_is_never_due(void** /*state*/) {
    const auto made = from_epoch(1'800'000'000);
    const auto due = [&](const admin::TokenDetail& token) {
        return admin::due_reminder(token, k_mail, made + days(30));
    };
    assert_true(due(detail(days(30))) == ReminderKind::Expired);
    auto token = detail(days(30));
    token.expires_at.reset();
    assert_false(due(token).has_value());
    token = detail(days(30));
    token.type = TokenType::Session;
    assert_false(due(token).has_value());
    token = detail(days(30));
    token.succession = admin::TokenSuccession{"tok_aaaaaaaaaaaaaaaa", made};
    assert_false(due(token).has_value());
    // Came from elsewhere, or back, with less than 7 days to live.
    for (const auto age : {days(22), days(24)}) {
        token = detail(days(30));
        token.restored_at = made + age;
        ASSERT_ROW("restored", admin::due_reminder(token, k_mail, made + days(25)).has_value() ==
                                   (age == days(22)));
        token = detail(days(30));
        token.origin = admin::TokenOrigin{"sonarqube", made + age};
        ASSERT_ROW("imported", admin::due_reminder(token, k_mail, made + days(25)).has_value() ==
                                   (age == days(22)));
    }
}

void test_what_was_told(void** /*state*/) {
    const auto made = from_epoch(1'800'000'000);
    auto token = detail(days(30));
    token.reminded["mail"] = {ReminderKind::Expiring, made + days(30)};
    assert_false(admin::due_reminder(token, "mail", made + days(25)).has_value());
    assert_true(admin::due_reminder(token, "webhook", made + days(25)) == ReminderKind::Expiring);
    assert_true(admin::due_reminder(token, "mail", made + days(30)) == ReminderKind::Expired);
    token.reminded["mail"] = {ReminderKind::Expired, made + days(30)};
    assert_false(admin::due_reminder(token, "mail", made + days(30)).has_value());
    assert_false(admin::due_reminder(token, "mail", made + days(25)).has_value());
    // Another expiry is another matter.
    token.expires_at = made + days(60);
    assert_true(admin::due_reminder(token, "mail", made + days(55)) == ReminderKind::Expiring);
}

void test_how_it_is_written(void** /*state*/) {
    using admin::Reminded;
    const Reminded one{ReminderKind::Expired, from_epoch(5)};
    ASSERT_TEXT(one.text(), "expired 5");
    assert_true(Reminded::parse("expired 5") == one);
    for (const auto* const text : {"", "expired", "expired ", "expired x", "expired -5",
                                   "expired 05", "expired  5", "expired 5 ", "gone 5", "5", " 5"}) {
        ASSERT_ROW(text, !Reminded::parse(text).has_value());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_what_is_due_when),
        cmocka_unit_test(test_what_is_never_due),
        cmocka_unit_test(test_what_was_told),
        cmocka_unit_test(test_how_it_is_written),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
