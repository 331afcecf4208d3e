// Base62: 0-9, A-Z, a-z, written most significant digit first, and drawn evenly.
#include "support/core_support.hpp"

#include "core/base62.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>
#include <random>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct Row {
    std::uint64_t value;
    std::size_t digits;
    std::string_view text;
};

void writes_the_digits_from_the_front(void**) {
    constexpr Row rows[] = {
        {0, 1, "0"},
        {9, 1, "9"},
        {10, 1, "A"},
        {35, 1, "Z"},
        {36, 1, "a"},
        {61, 1, "z"},
        {62, 2, "10"},
        {62 * 62 - 1, 2, "zz"},
        {62 * 62, 2, "00"}, // cut off
        {5, 6, "000005"},
        {std::numeric_limits<std::uint32_t>::max(), 6, "4gfFC3"},
        {(std::uint64_t{1} << 47) - 1, 8, "dxlGgaI3"},
        {std::numeric_limits<std::uint64_t>::max(), 11, "LygHa16AHYF"},
        {7, 0, ""},
    };
    for (const auto& row : rows) {
        std::string out(row.digits, '?');
        write_base62(row.value, out);
        ASSERT_TEXT(out, row.text);
    }
}

void every_digit_has_its_value(void**) {
    assert_int_equal(k_base62_digits.size(), 62);
    for (std::size_t i = 0; i < k_base62_digits.size(); ++i) {
        assert_true(is_base62(k_base62_digits[i]));
        assert_int_equal(base62_value(k_base62_digits[i]), i);
    }
    int digits = 0;
    for (int c = -128; c < 128; ++c) {
        digits += is_base62(static_cast<char>(c)) ? 1 : 0;
    }
    assert_int_equal(digits, 62);
}

void draws_what_the_bytes_say(void**) {
    CountingRandom random;
    std::string out(64, '?');
    assert_true(draw_base62(random, out));
    ASSERT_TEXT(out, std::string(k_base62_digits) + "01");
}

/// 252 … 255, 0 … : the first bytes lie above the largest multiple of 62.
void passes_over_bytes_that_would_favour_some_digits(void**) {
    unsigned char next = 246;
    const auto random = [&next](std::span<std::byte> out) {
        std::ranges::generate(out, [&next] { return static_cast<std::byte>(next++); });
        return true;
    };
    std::string out(4, '?');
    assert_true(draw_base62(random, out));
    ASSERT_TEXT(out, "yz01"); // 246, 247, then 0 and 1
}

void asks_again_until_there_are_enough(void**) {
    int calls = 0;
    const auto random = [&calls](std::span<std::byte> out) {
        ++calls;
        std::ranges::fill(out, std::byte{255});
        out.back() = std::byte{1}; // one usable byte a batch
        return true;
    };
    std::string out(5, '?');
    assert_true(draw_base62(random, out));
    ASSERT_TEXT(out, "11111");
    assert_int_equal(calls, 5);
}

void fails_with_its_source(void**) {
    std::string out(5, '?');
    assert_false(draw_base62(no_randomness, out));
    int calls = 0;
    const auto fails_later = [&calls](std::span<std::byte> bytes) {
        std::ranges::fill(bytes, std::byte{1});
        return ++calls < 2;
    };
    std::string longer(65, '?');
    assert_false(draw_base62(fails_later, longer));
}

void nothing_wanted_asks_for_nothing(void**) {
    assert_true(draw_base62(no_randomness, {}));
}

/// Pearson's chi-square with 61 degrees of freedom: above 120 in about one case of 10^5 if
/// even. A modulo without rejection gives the first 8 digits 5 bytes instead of 4: over 4000.
void digits_are_drawn_evenly(void**) {
    std::mt19937_64 engine(20260101); // the same in every run
    const auto random = [&engine](std::span<std::byte> out) {
        std::ranges::generate(out, [&engine] { return static_cast<std::byte>(engine() & 0xFF); });
        return true;
    };
    constexpr std::size_t draws = 620'000;
    std::string out(draws, '?');
    assert_true(draw_base62(random, out));
    std::array<double, 62> counts{};
    for (const char c : out) {
        ++counts[base62_value(c)];
    }
    constexpr double expected = draws / 62.0;
    double chi_square = 0;
    for (const double count : counts) {
        chi_square += (count - expected) * (count - expected) / expected;
    }
    assert_true(chi_square < 120);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(writes_the_digits_from_the_front),
        cmocka_unit_test(every_digit_has_its_value),
        cmocka_unit_test(draws_what_the_bytes_say),
        cmocka_unit_test(passes_over_bytes_that_would_favour_some_digits),
        cmocka_unit_test(asks_again_until_there_are_enough),
        cmocka_unit_test(fails_with_its_source),
        cmocka_unit_test(nothing_wanted_asks_for_nothing),
        cmocka_unit_test(digits_are_drawn_evenly),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
