// Random public names: of the right form, and of nothing but the given randomness.
#include "support/core_support.hpp"

#include "tokenward/identifiers.hpp"
#include "tokenward/names.hpp"

using namespace tokenward;
using namespace tokenward::test;

namespace {

void a_token_id_has_sixteen_base32_characters(void**) {
    CountingRandom random;
    const auto id = new_token_id(random);
    assert_true(id.ok());
    ASSERT_TEXT(*id, "tok_abcdefghijklmnop");
}

void every_base32_digit_can_be_drawn(void**) {
    const auto id = new_token_id([next = 16](std::span<std::byte> out) mutable {
        for (auto& byte : out) {
            byte = static_cast<std::byte>(next++);
        }
        return true;
    });
    ASSERT_TEXT(*id, "tok_qrstuvwxyz234567");
}

void an_incarnation_has_twelve_base62_characters(void**) {
    CountingRandom random;
    const auto incarnation = new_incarnation(random);
    assert_true(incarnation.ok());
    ASSERT_TEXT(*incarnation, "0123456789AB");
}

void every_name_made_is_within_its_grammar(void**) {
    unsigned state = 1;
    const RandomSource random = [&state](std::span<std::byte> out) {
        for (auto& byte : out) {
            state = state * 1664525U + 1013904223U;
            byte = static_cast<std::byte>(state >> 24);
        }
        return true;
    };
    for (int i = 0; i < 2000; ++i) {
        assert_true(is_token_id(new_token_id(random).value()));
        assert_true(is_incarnation(new_incarnation(random).value()));
    }
}

void without_randomness_there_is_no_name(void**) {
    const auto id = new_token_id(no_randomness);
    assert_false(id.ok());
    ASSERT_TEXT(id.error().message, "the system gave no randomness for a token id");
    const auto incarnation = new_incarnation(no_randomness);
    assert_false(incarnation.ok());
    ASSERT_TEXT(incarnation.error().message, "the system gave no randomness for an incarnation");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_token_id_has_sixteen_base32_characters),
        cmocka_unit_test(every_base32_digit_can_be_drawn),
        cmocka_unit_test(an_incarnation_has_twelve_base62_characters),
        cmocka_unit_test(every_name_made_is_within_its_grammar),
        cmocka_unit_test(without_randomness_there_is_no_name),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
