// The text of a key file: what is read and written, and which line an error names.
#include "support/core_support.hpp"

#include "tokenward/key_file.hpp"

#include <algorithm>
#include <utility>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

/// Marks what must never stand in a message.
#define KEY "5ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e7abcd"
#define KEY2 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"

void reads_every_state(void**) {
    const auto file = KeyFile::parse(k_key_file);
    assert_true(file.ok());
    const auto& entries = file->entries();
    assert_int_equal(entries.size(), 4);
    constexpr KeyState states[] = {KeyState::Current, KeyState::Known, KeyState::TokensOnly,
                                   KeyState::Dropped};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        assert_int_equal(entries[i].id, 'A' + static_cast<int>(i));
        assert_true(entries[i].state == states[i]);
    }
    ASSERT_TEXT(hex_of(entries[0].key.bytes()), KEY2);
    ASSERT_TEXT(hex_of(entries[3].key.bytes()), std::string(64, '0'));
}

void blanks_comments_and_line_ends_do_not_matter(void**) {
    constexpr std::string_view rows[] = {
        "A current " KEY2,
        "A current " KEY2 "\n",
        "A current " KEY2 "\r\n",
        "\n\n# a comment\nA current " KEY2 "\n\n",
        "#\r\n\t# indented A current\r\nA current " KEY2 "\r\n\r\n",
        "  A \t current\t " KEY2 " \t \n",
        "A current 000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F\n",
        "#A current " KEY "\nA current " KEY2,
    };
    for (const auto text : rows) {
        const auto file = KeyFile::parse(text);
        ASSERT_ROW(text, file.ok());
        ASSERT_ROW(text, file->entries().size() == 1);
        ASSERT_ROW(text, file->entries().front().state == KeyState::Current);
        ASSERT_ROW(text, hex_of(file->entries().front().key.bytes()) == KEY2);
    }
}

constexpr std::string_view k_bad_id = "a key id is one letter or digit";
constexpr std::string_view k_bad_state = "the state must be known, current, tokens-only or dropped";
constexpr std::string_view k_bad_key = "the key must be 64 hexadecimal digits (32 bytes)";

void errors_name_the_line_and_never_the_key(void**) {
    const auto on = [](int line, std::string_view what) {
        return "line " + std::to_string(line) + ": " + std::string(what);
    };
    const std::vector<std::pair<std::string_view, std::string>> rows = {
        {"", "no key is current; exactly one must be"},
        {"\n# nothing\n", "no key is current; exactly one must be"},
        {"A known " KEY "\n", "no key is current; exactly one must be"},
        {"A dropped\n", "no key is current; exactly one must be"},
        {"AB current " KEY "\n", on(1, k_bad_id)},
        {"- current " KEY "\n", on(1, k_bad_id)},
        {"\xc3\xa4 current " KEY "\n", on(1, k_bad_id)},
        {"\xef\xbb\xbf"
         "A current " KEY "\n",
         on(1, k_bad_id)},
        {KEY " A current\n", on(1, k_bad_id)},
        {"# one\n\n" KEY "\n", on(3, k_bad_id)},
        {"A\n", on(1, k_bad_state)},
        {"A " KEY "\n", on(1, k_bad_state)},
        {"A Current " KEY "\n", on(1, k_bad_state)},
        {"A tokensonly " KEY "\n", on(1, k_bad_state)},
        {"A current:" KEY "\n", on(1, k_bad_state)},
        {"A current " KEY "\r\rB known " KEY2, on(1, "something stands after the key")},
        {"A current\n", on(1, k_bad_key)},
        {"A current 5ec2e7\n", on(1, k_bad_key)},
        {"A current " KEY "0\n", on(1, k_bad_key)},
        {"A current " KEY KEY "\n", on(1, k_bad_key)},
        {"A current x" KEY2 "\n", on(1, k_bad_key)},
        {"A current zec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75ec2e75e\n",
         on(1, k_bad_key)},
        {"A current 5ec2e7 5ec2e7\n", on(1, "something stands after the key")},
        {"A current " KEY " # mine\n", on(1, "something stands after the key")},
        {"A current " KEY2 "\nB dropped " KEY "\n", on(2, "a dropped key must not be kept")},
        {"A current " KEY2 "\n\nA known " KEY "\n", on(3, "key id \"A\" stands twice")},
        {"A current " KEY2 "\nA dropped\n", on(2, "key id \"A\" stands twice")},
        {"A dropped\nA dropped\n", on(2, "key id \"A\" stands twice")},
        {"# keys\nA current " KEY "\nB current " KEY2 "\n",
         on(3, "a second current key; exactly one may be current")},
        {std::string_view("A current\0 " KEY, 75), on(1, k_bad_state)},
        {std::string_view("\0", 1), on(1, k_bad_id)},
    };
    for (const auto& [text, message] : rows) {
        const auto file = KeyFile::parse(text);
        ASSERT_ROW(text, !file.ok());
        ASSERT_TEXT(file.error().message, message);
        ASSERT_ROW(text, message.find("5ec2e7") == std::string::npos);
    }
}

void what_was_written_is_read_again(void**) {
    const auto file = KeyFile::parse(k_key_file).value();
    const auto text = file.text();
    const auto again = KeyFile::parse(text.view());
    assert_true(again.ok());
    ASSERT_TEXT(again->text().view(), text.view());
    assert_int_equal(again->entries().size(), file.entries().size());
    for (std::size_t i = 0; i < file.entries().size(); ++i) {
        assert_int_equal(again->entries()[i].id, file.entries()[i].id);
        assert_true(again->entries()[i].state == file.entries()[i].state);
        assert_true(
            std::ranges::equal(again->entries()[i].key.bytes(), file.entries()[i].key.bytes()));
    }
}

void writes_one_line_for_a_key(void**) {
    const auto text = KeyFile::parse(k_key_file)->text();
    assert_true(text.view().starts_with("# "));
    assert_true(text.view().ends_with(k_key_file));
}

void a_new_file_has_one_current_key(void**) {
    const auto file = KeyFile::create(CountingRandom());
    assert_true(file.ok());
    assert_true(file->text().view().ends_with("\nA current " KEY2 "\n"));
    assert_int_equal(file->entries().size(), 1);
}

void without_randomness_there_is_no_file(void**) {
    const auto file = KeyFile::create(no_randomness);
    assert_false(file.ok());
    ASSERT_TEXT(file.error().message, "the system gave no randomness");
}

void all_62_ids_fit_into_a_file(void**) {
    auto file = KeyFile::create(CountingRandom()).value();
    for (int i = 1; i < 62; ++i) {
        assert_true(file.add(CountingRandom()).ok());
    }
    const auto again = KeyFile::parse(file.text().view());
    assert_true(again.ok());
    assert_int_equal(again->entries().size(), 62);
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(reads_every_state),
        cmocka_unit_test(blanks_comments_and_line_ends_do_not_matter),
        cmocka_unit_test(errors_name_the_line_and_never_the_key),
        cmocka_unit_test(what_was_written_is_read_again),
        cmocka_unit_test(writes_one_line_for_a_key),
        cmocka_unit_test(a_new_file_has_one_current_key),
        cmocka_unit_test(without_randomness_there_is_no_file),
        cmocka_unit_test(all_62_ids_fit_into_a_file),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
