// What the daemon does unasked is not done by a clock that may be wrong.
#include "admin/messages/outbox.hpp"
#include "admin/people/users.hpp"
#include "http/idle_duty.hpp"
#include "http/message_delivery.hpp"
#include "http/reminder_duty.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <chrono>
#include <memory>
#include <string>

#include <spdlog/sinks/null_sink.h>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::http;
using admin::FailureKind;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

/// Redis's own, as far as a test on one machine is concerned.
Time real_time() {
    return std::chrono::floor<seconds>(std::chrono::system_clock::now());
}

Log no_log() {
    return std::make_shared<spdlog::logger>("test",
                                            std::make_shared<spdlog::sinks::null_sink_mt>());
}

admin::Answer<std::chrono::milliseconds> once(AdminWorld& world, const Background::Work& work) {
    return work(world.store(), {});
}

std::string a_token(AdminWorld& world, seconds lifetime) {
    must(admin::create_user(world.store(), AdminWorld::root(), "alice",
                            {"Alice", "alice@example.com", "", ""}));
    auto request = request_for(TokenType::User, "ci", "alice");
    request.expires_at = world.now + lifetime;
    return world.token(request).detail.id;
}

/// Weeks ahead, it would be told of as expired, and never again.
void test_no_reminders(void** state) {
    auto& world = world_of(state);
    world.now = real_time() - days(15);
    const auto id = a_token(world, days(20));
    const auto work = reminders({admin::channel::mail}, no_log());
    world.now = real_time() + days(10);
    assert_failure(once(world, work), FailureKind::Refused, "ahead of that of Redis");
    world.now = real_time() - hours(1);
    assert_failure(once(world, work), FailureKind::Refused, "behind that of Redis");
    assert_true(world.field("tw:admin:t:" + id, "reminded:mail").empty());
    assert_false(world.exists("tw:admin:reminders"));
    assert_false(world.exists("tw:admin:outbox:mail"));
    world.now = real_time();
    must(once(world, work));
    assert_true(world.field("tw:admin:t:" + id, "reminded:mail").starts_with("expiring "));
    assert_true(world.exists("tw:admin:outbox:mail"));
}

void test_no_idle_removal(void** state) {
    auto& world = world_of(state);
    const auto work = idle_removal(no_log());
    world.now = real_time() + days(100);
    assert_failure(once(world, work), FailureKind::Refused, "ahead of that of Redis");
    assert_false(world.exists("tw:admin:idle"));
    world.now = real_time();
    must(once(world, work));
    assert_true(world.exists("tw:admin:idle"));
}

/// When in doubt, nothing is removed.
void test_a_redis_that_tells_no_time(void** state) {
    auto& world = world_of(state);
    world.now = real_time();
    const auto work = idle_removal(no_log());
    (void)world.ask({"ACL", "SETUSER", "default", "-info"});
    assert_false(once(world, work).ok());
    assert_false(world.exists("tw:admin:idle"));
    (void)world.ask({"ACL", "SETUSER", "default", "+info"});
    must(once(world, work));
    assert_true(world.exists("tw:admin:idle"));
}

/// Weeks ahead, what is about to end would be dropped as no longer so.
void test_no_mails(void** state) {
    auto& world = world_of(state);
    world.now = real_time() - days(15);
    a_token(world, days(20));
    world.now = real_time();
    must(once(world, reminders({admin::channel::mail}, no_log())));
    DeliveryCounts counts;
    // Nobody listens there: whatever is tried fails.
    notify::MailTarget target;
    target.server = {"smtp://127.0.0.1:1", notify::MailTransport::Clear, true};
    target.from = "tokens@example.com";
    notify::MailSender sender(std::move(target));
    const auto work = mail_delivery(sender, counts, no_log());
    world.now = real_time() + days(10);
    assert_failure(once(world, work), FailureKind::Refused, "ahead of that of Redis");
    assert_int_equal(counts.dropped, 0);
    assert_true(world.exists("tw:admin:outbox:mail"));
    world.now = real_time();
    must(once(world, work));
    assert_int_equal(counts.postponed, 1);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_no_reminders, AdminWorld),
        world_test(test_no_idle_removal, AdminWorld),
        world_test(test_a_redis_that_tells_no_time, AdminWorld),
        world_test(test_no_mails, AdminWorld),
    };
    return cmocka_run_group_tests_name("http: clock", tests, nullptr, nullptr);
}
