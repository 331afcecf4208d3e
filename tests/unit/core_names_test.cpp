// The grammars of names: which characters, how long, and nothing that could be read as
// something else further on.
#include "support/core_support.hpp"

#include "tokenward/names.hpp"
#include "tokenward/record_name.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

using Grammar = bool (*)(std::string_view) noexcept;

constexpr std::string_view k_digits = "0123456789";
constexpr std::string_view k_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// A grammar of single bytes: any of `alphabet`, `least` to `most` of them.
struct ByteGrammar {
    std::string_view name;
    Grammar accepts;
    std::string alphabet;
    std::size_t least;
    std::size_t most;
    char filler; ///< one that makes a good name by itself
};

std::vector<ByteGrammar> byte_grammars() {
    const auto alnum = std::string(k_digits).append(k_letters);
    return {
        {"login", is_login, alnum + "._@-", 1, 255, 'a'},
        {"project key", is_project_key, alnum + "._:-", 1, 400, 'a'},
        {"organization key", is_organization_key, alnum + "._:-", 1, 400, 'a'},
        {"permission", is_permission, alnum + "._:-", 1, 64, 'a'},
        {"attribute name", is_attribute_name, alnum + "._-", 1, 64, 'a'},
        {"incarnation", is_incarnation, alnum, 12, 12, 'a'},
        {"store prefix", is_store_prefix, alnum + "._:{}-", 0, 64, 'a'},
        {"token prefix", is_token_prefix, alnum, 1, 16, 'a'},
    };
}

void sizes_have_their_bounds(void**) {
    for (const auto& grammar : byte_grammars()) {
        for (std::size_t size = 0; size <= grammar.most + 2; ++size) {
            const bool good = size >= grammar.least && size <= grammar.most;
            ASSERT_ROW(grammar.name, grammar.accepts(std::string(size, grammar.filler)) == good);
        }
        ASSERT_ROW(grammar.name, !grammar.accepts(std::string(100'000, grammar.filler)));
    }
}

/// Every byte in the middle and at the end of an otherwise good name.
void only_the_alphabet_is_let_in(void**) {
    for (const auto& grammar : byte_grammars()) {
        for (int value = 0; value < 256; ++value) {
            const auto c = static_cast<char>(value);
            const bool good = grammar.alphabet.find(c) != std::string::npos;
            std::string text(std::max<std::size_t>(grammar.least, 3), grammar.filler);
            text[1] = c;
            ASSERT_ROW(text, grammar.accepts(text) == good);
            text[1] = grammar.filler;
            text.back() = c;
            ASSERT_ROW(text, grammar.accepts(text) == good);
        }
    }
}

struct Row {
    std::string_view text;
    bool good;
};

template <std::size_t Size> void check(const Row (&rows)[Size], Grammar accepts) {
    for (const auto& row : rows) {
        ASSERT_ROW(row.text, accepts(row.text) == row.good);
    }
}

void a_key_needs_a_non_digit(void**) {
    constexpr Row rows[] = {
        {"1", false},      {"0123456789", false}, {"1a", true},  {"a1", true}, {"1.2", true},
        {"123-456", true}, {":", true},           {"-", true},   {"_", true},  {".", true},
        {"..", true},      {"A", true},           {"9Z9", true},
    };
    check(rows, is_project_key);
    check(rows, is_organization_key);
    assert_false(is_project_key(std::string(400, '7')));
    assert_true(is_project_key(std::string(399, '7') + "x"));
}

void a_permission_starts_with_a_letter(void**) {
    constexpr Row rows[] = {
        {"scan", true},   {"S", true},       {"z", true},       {"a.b:c_d-e9", true},
        {"1scan", false}, {".scan", false},  {"_scan", false},  {":scan", false},
        {"-scan", false}, {"*", false},      {"sc an", false},  {"scan ", false},
        {" scan", false}, {"scan\"", false}, {"sc\\an", false}, {"scan,x", false},
        {"", false},      {"scän", false},
    };
    check(rows, is_permission);
    for (const char c : k_letters) {
        assert_true(is_permission({&c, 1}));
    }
}

void logins_hold_no_separator_of_record_names(void**) {
    constexpr Row rows[] = {
        {"alice", true},   {"alice@example.org", true},
        {"a.b_c-d", true}, {"1", true},
        {"-", true},       {"alice:web", false},
        {"a b", false},    {"a/b", false},
        {"a\\b", false},   {"a\nb", false},
        {"älice", false},  {"a*", false},
        {"a{b}", false},   {std::string_view("a\0b", 3), false},
    };
    check(rows, is_login);
}

void a_token_id_has_one_form(void**) {
    constexpr Row rows[] = {
        {"tok_abcdefghijklmnop", true},
        {"tok_qrstuvwxyz234567", true},
        {"tok_abcdefghijklmno", false},
        {"tok_abcdefghijklmnopq", false},
        {"tok_abcdefghijklmno0", false},
        {"tok_abcdefghijklmno1", false},
        {"tok_abcdefghijklmno8", false},
        {"tok_abcdefghijklmno9", false},
        {"tok_Abcdefghijklmnop", false},
        {"tok_abcdefghijklmn=p", false},
        {"TOK_abcdefghijklmnop", false},
        {"tok-abcdefghijklmnop", false},
        {"abcdefghijklmnopqrst", false},
        {"tok_", false},
        {"", false},
        {" tok_abcdefghijklmno", false},
    };
    check(rows, is_token_id);
}

/// Characters a name may hold and those that would break a line, a terminal or a log.
void text_is_valid_utf8_without_control_characters(void**) {
    constexpr Row rows[] = {
        {"", true},
        {" ", true},
        {"plain ~ text", true},
        {"Größe €uro 😀", true},
        {"\xc2\xa0", true},      // U+00A0, just above C1
        {"\xe2\x80\xa7", true},  // U+2027
        {"\xe2\x80\xa8", false}, // U+2028
        {"\xe2\x80\xa9", false}, // U+2029
        {"\xe2\x80\xaa", true},  // U+202A
        {std::string_view("\0", 1), false},
        {"a\tb", false},
        {"a\nb", false},
        {"a\rb", false},
        {"\x1b[31m", false},
        {"\x1f", false},
        {"\x7f", false},
        {"\xc2\x80", false},         // U+0080
        {"\xc2\x85", false},         // NEL
        {"\xc2\x9f", false},         // U+009F
        {"\xc0\xaf", false},         // overlong "/"
        {"\xed\xa0\x80", false},     // a surrogate
        {"\xf4\x90\x80\x80", false}, // above U+10FFFF
        {"a\xff", false},
        {"ok then \xc3", false}, // cut off
    };
    check(rows, is_clean_text);
    for (const auto& row : rows) {
        const auto with_text = std::string("x").append(row.text).append("y");
        ASSERT_ROW(with_text, is_attribute_value(with_text) == row.good);
        ASSERT_ROW(with_text, is_token_name(with_text) == row.good);
    }
}

void an_attribute_value_is_counted_in_bytes(void**) {
    assert_false(is_attribute_value(""));
    assert_true(is_attribute_value(" "));
    assert_true(is_attribute_value(std::string(255, 'x')));
    assert_false(is_attribute_value(std::string(256, 'x')));
    std::string euros;
    for (int i = 0; i < 85; ++i) {
        euros += "€";
    }
    assert_int_equal(euros.size(), 255);
    assert_true(is_attribute_value(euros));
    assert_false(is_attribute_value(euros + "x"));
}

void a_token_name_is_counted_in_characters(void**) {
    std::string faces;
    for (int i = 0; i < 100; ++i) {
        faces += "😀";
        assert_true(is_token_name(faces));
        assert_int_equal(count_characters(faces), i + 1);
    }
    assert_false(is_token_name(faces + "x"));
    assert_true(is_token_name(std::string(100, 'x')));
    assert_false(is_token_name(std::string(101, 'x')));
    assert_int_equal(count_characters(""), 0);
}

void a_token_name_has_no_blank_at_its_ends(void**) {
    constexpr Row rows[] = {
        {"", false},   {" ", false}, {" a", false},  {"a ", false},
        {"a b", true}, {"a", true},  {"a  b", true}, {"CI: build & deploy <prod>", true},
    };
    check(rows, is_token_name);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(sizes_have_their_bounds),
        cmocka_unit_test(only_the_alphabet_is_let_in),
        cmocka_unit_test(a_key_needs_a_non_digit),
        cmocka_unit_test(a_permission_starts_with_a_letter),
        cmocka_unit_test(logins_hold_no_separator_of_record_names),
        cmocka_unit_test(a_token_id_has_one_form),
        cmocka_unit_test(text_is_valid_utf8_without_control_characters),
        cmocka_unit_test(an_attribute_value_is_counted_in_bytes),
        cmocka_unit_test(a_token_name_is_counted_in_characters),
        cmocka_unit_test(a_token_name_has_no_blank_at_its_ends),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
