// What becomes of a message, by how its attempt ended.
#include "admin/audit/audit_listing.hpp"
#include "notify/delivery.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <chrono>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::notify;
using std::chrono::seconds;

namespace {

AdminWorld& world_of(void** state) {
    return *static_cast<AdminWorld*>(*state);
}

void put(AdminWorld& world, const std::string& id) {
    admin::Message message;
    message.id = id;
    message.channel = "mail";
    message.kind = "token.expired";
    message.payload = "{}";
    must(world.store().change(
        [&](admin::Change& change) { return admin::enqueue(change, message); }));
}

Delivery deliver(AdminWorld& world, const Attempt& attempt) {
    return must(
        deliver_one(world.store(), "mail",
                    [&](const admin::Message&) -> admin::Answer<Attempt> { return attempt; }));
}

Attempt put_off(seconds left) {
    return {AttemptEnd::PutOff, "its recipient's domain takes no mails", false,
            DomainHold{"slow.test", left}};
}

/// However often it is put off, no try is counted, and others go on.
void test_put_off(void** state) {
    auto& world = world_of(state);
    put(world, "msg_slow");
    for (int i = 0; i < 20; ++i) {
        const auto delivery = deliver(world, put_off(seconds(60)));
        assert_true(delivery.what == Delivered::PutOff);
        assert_text(delivery.id, "msg_slow");
        assert_true(deliver(world, {}).what == Delivered::Nothing);
        world.now += seconds(59);
        assert_true(deliver(world, {}).what == Delivered::Nothing);
        world.now += seconds(1);
    }
    deliver(world, put_off(seconds(60)));
    put(world, "msg_quick");
    assert_text(deliver(world, {}).id, "msg_quick");
    world.now += seconds(60);
    assert_text(world.field("tw:admin:m:msg_slow", "tries"), "0");
    assert_true(deliver(world, {}).what == Delivered::Sent);
}

/// A domain that never answers must not fill the outbox for ever.
void test_put_off_for_days(void** state) {
    auto& world = world_of(state);
    put(world, "msg_slow");
    world.now += admin::k_longest_put_off - seconds(1);
    assert_true(deliver(world, put_off(seconds(1))).what == Delivered::PutOff);
    world.now += seconds(1);
    assert_true(deliver(world, put_off(seconds(1))).what == Delivered::Lost);
    assert_false(world.exists("tw:admin:m:msg_slow"));
    admin::AuditFilter filter;
    filter.what = "message.lost";
    assert_int_equal(
        must(admin::list_audit(world.store(), AdminWorld::root(), filter, {})).items.size(), 1);
}

/// Who failed says who else waits.
void test_a_hold_is_told(void** state) {
    auto& world = world_of(state);
    put(world, "msg_slow");
    const auto delivery = deliver(world, {AttemptEnd::NotAllowed, "it answered 554 5.7", true,
                                          DomainHold{"slow.test", seconds(60)}});
    assert_true(delivery.what == Delivered::Later);
    assert_true(delivery.is_not_allowed);
    assert_text(delivery.hold.value().domain, "slow.test");
    assert_text(world.field("tw:admin:m:msg_slow", "tries"), "1");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_put_off, AdminWorld),
        world_test(test_put_off_for_days, AdminWorld),
        world_test(test_a_hold_is_told, AdminWorld),
    };
    return cmocka_run_group_tests_name("notify: delivery", tests, nullptr, nullptr);
}
