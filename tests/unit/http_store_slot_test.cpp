// A worker's store, and its renewal when the key file is to be read again.
#include "http/store_slot.hpp"
#include "support/admin_world.hpp"
#include "support/core_support.hpp"

#include <memory>

using namespace tokenward;
using namespace tokenward::test;
using admin::FailureKind;

namespace {

/// What connecting would find: Redis there or not, and the keys of the file.
struct Ground {
    AdminWorld& world;
    std::shared_ptr<const Keyring> keys;
    bool is_away = false;

    admin::Answer<admin::Store> connect() const {
        if (is_away) {
            return admin::Failure{FailureKind::Unavailable, "away"};
        }
        return world.open(keys);
    }
};

void test_renewal_is_tried_until_it_succeeds(void** state) {
    auto& world = *static_cast<AdminWorld*>(*state);
    Ground ground{world, make_keyring()};
    http::StoreGeneration generation = 0;
    http::StoreSlot slot([&ground] { return ground.connect(); }, generation);

    ground.is_away = true;
    assert_failure(slot.get(), FailureKind::Unavailable, "away");
    ground.is_away = false;
    const auto old_keys = ground.keys;
    assert_ptr_equal(&must(slot.get())->keyring(), old_keys.get());

    ground.keys = make_keyring();
    assert_ptr_equal(&must(slot.get())->keyring(), old_keys.get());
    ground.is_away = true;
    ++generation;
    assert_ptr_equal(&must(slot.get())->keyring(), old_keys.get());
    assert_ptr_equal(&must(slot.get())->keyring(), old_keys.get());
    ground.is_away = false;
    const auto* const store = must(slot.get());
    assert_ptr_equal(&store->keyring(), ground.keys.get());
    assert_ptr_equal(must(slot.get()), store);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        world_test(test_renewal_is_tried_until_it_succeeds, AdminWorld),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
