// The names of records in Redis: what was sealed under one must never answer to another.
#include "support/core_support.hpp"

#include "tokenward/record_name.hpp"

#include "tokenward/names.hpp"

#include <functional>
#include <set>

using namespace tokenward;
using namespace tokenward::test;

namespace {

void names_are_as_the_contract_says(void**) {
    ASSERT_TEXT(RecordName::token("tw:", "0123456789abcdef0123456789abcdef").view(),
                "tw:gate:t:0123456789abcdef0123456789abcdef");
    ASSERT_TEXT(RecordName::user("tw:", "alice").view(), "tw:gate:u:alice");
    ASSERT_TEXT(RecordName::user_project("tw:", "alice", "web").view(), "tw:gate:u:alice:web");
    ASSERT_TEXT(RecordName::project("tw:", "web").view(), "tw:gate:p:web");
    ASSERT_TEXT(RecordName::meta("tw:").view(), "tw:gate:meta");
    ASSERT_TEXT(RecordName::meta("").view(), "gate:meta");
}

void the_longest_parts_fit(void**) {
    const std::string prefix(k_max_store_prefix, 'p');
    const std::string login(k_max_login, 'l');
    const std::string key(k_max_key, 'k');
    ASSERT_TEXT(RecordName::user_project(prefix, login, key).view(),
                prefix + "gate:u:" + login + ":" + key);
    ASSERT_TEXT(RecordName::project(prefix, key).view(), prefix + "gate:p:" + key);
}

/// Parts outside their grammar are the caller's bug; they must not become an overflow.
void parts_too_long_are_cut_off(void**) {
    const std::string huge(5000, 'x');
    const auto name = RecordName::user_project(huge, huge, huge);
    assert_true(name.view().size() < 1000);
    assert_true(huge.starts_with(name.view()));
}

void no_two_records_share_a_name(void**) {
    const std::string_view parts[] = {"a", "b", "a.b", "a:b", "b:a", "a:", ":a", "t", "u", "meta"};
    std::set<std::string, std::less<>> names;
    std::size_t made = 0;
    const auto add = [&](const RecordName& name) {
        names.emplace(name.view());
        ++made;
    };
    for (const auto part : parts) {
        add(RecordName::project("tw:", part));
        if (!is_login(part)) {
            continue;
        }
        add(RecordName::token("tw:", part));
        add(RecordName::user("tw:", part));
        for (const auto project : parts) {
            add(RecordName::user_project("tw:", part, project));
        }
    }
    add(RecordName::meta("tw:"));
    assert_int_equal(names.size(), made);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(names_are_as_the_contract_says),
        cmocka_unit_test(the_longest_parts_fit),
        cmocka_unit_test(parts_too_long_are_cut_off),
        cmocka_unit_test(no_two_records_share_a_name),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
