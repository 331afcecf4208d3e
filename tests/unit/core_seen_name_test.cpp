// Where tokens' last uses stand: what is written once must be found for ever.
#include "support/core_support.hpp"

#include "tokenward/seen_name.hpp"

#include <set>

using namespace tokenward;
using namespace tokenward::test;

namespace {

// The expected bytes are Python's zlib.crc32(id) & 255.
void buckets_are_known(void**) {
    assert_int_equal(seen_bucket("tok_aaaaaaaaaaaaaaaa"), 0xfc);
    assert_int_equal(seen_bucket("tok_abcdefghijklmnop"), 0xba);
    assert_int_equal(seen_bucket("tok_2222222222222222"), 0xc8);
    assert_int_equal(seen_bucket(""), 0);
}

void every_bucket_is_used(void**) {
    std::set<int> buckets;
    for (int i = 0; i < 10'000; ++i) {
        buckets.insert(seen_bucket("tok_" + std::to_string(i)));
    }
    assert_int_equal(buckets.size(), 256);
}

void keys_have_two_digits(void**) {
    ASSERT_TEXT(seen_key("tw:", 0), "tw:seen:00");
    ASSERT_TEXT(seen_key("tw:", 0xa), "tw:seen:0a");
    ASSERT_TEXT(seen_key("", 0xff), "seen:ff");
    ASSERT_TEXT(seen_events_key("other:"), "other:seen:events");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(buckets_are_known),
        cmocka_unit_test(every_bucket_is_used),
        cmocka_unit_test(keys_have_two_digits),
    };
    return cmocka_run_group_tests_name("core: where uses are noted", tests, nullptr, nullptr);
}
