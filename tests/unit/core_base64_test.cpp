// Base64 as RFC 4648 has it, and nothing more lenient than missing padding.
#include "support/core_support.hpp"

#include "core/base64.hpp"

#include <array>
#include <optional>

using namespace tokenward;
using namespace tokenward::test;

namespace {

std::optional<std::string> decoded(std::string_view text) {
    std::string out((text.size() / 4 + 1) * 3, '\0');
    const auto size = decode_base64(text, out);
    return size ? std::optional(out.substr(0, *size)) : std::nullopt;
}

std::string url_encoded(std::string_view bytes) {
    std::string out((bytes.size() * 8 + 5) / 6, '?');
    write_base64url(bytes_of(bytes), out);
    return out;
}

struct Row {
    std::string_view text;
    std::string_view bytes;
};

void decodes_with_and_without_padding(void**) {
    constexpr Row rows[] = {
        // RFC 4648 § 10
        {"", ""},
        {"Zg==", "f"},
        {"Zm8=", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYg==", "foob"},
        {"Zm9vYmE=", "fooba"},
        {"Zm9vYmFy", "foobar"},
        {"Zg", "f"},
        {"Zm8", "fo"},
        {"Zm9vYg", "foob"},
        {"Zm9vYmE", "fooba"},
        {"++//", "\xfb\xef\xff"},
        {"AAAA", std::string_view("\0\0\0", 3)},
        {"////", "\xff\xff\xff"},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.text, decoded(row.text) == std::string(row.bytes));
    }
}

void refuses_everything_else(void**) {
    constexpr std::string_view rows[] = {
        "=",
        "==",
        "===",
        "====",
        "A",
        "A=",
        "A==",
        "A===",
        "AAAAA",
        "AAAAA===",
        "Zg=",
        "Zm8==",
        "Zm9v=",
        "Zm9v==",
        "Zm9v====",
        "Zg======",
        "=Zg=",
        "Z=g=",
        "Zg==Zg==",
        "Zg==A",
        // bits that no byte holds
        "Zh==",
        "Zh",
        "Zm7",
        "Zm9=",
        "Zm9",
        "A/",
        // another alphabet, blanks, lines, controls
        "--__",
        "-_-_",
        "Zm 9v",
        " Zm9v",
        "Zm9v ",
        "Zm9v\n",
        "Zm\n9v",
        "Zm9v\r\n",
        "Zm9\t",
        "Zm9,",
        "Zm9*",
        "Zm9%3D",
        "Zm9\x80",
        "Zm9\xc3\xa4",
        std::string_view("Zm9\0", 4),
        std::string_view("\0\0\0\0", 4),
        std::string_view("Zg==\0", 5),
    };
    for (const auto row : rows) {
        ASSERT_ROW(row, !decoded(row));
    }
}

void only_64_characters_are_digits(void**) {
    std::size_t digits = 0;
    for (int c = 0; c < 256; ++c) {
        const std::string text = {'A', 'A', 'A', static_cast<char>(c)};
        digits += decoded(text) && c != '=' ? 1 : 0;
    }
    assert_int_equal(digits, 64);
}

void writes_no_further_than_the_end(void**) {
    for (std::size_t room = 0; room <= 6; ++room) {
        std::array<char, 8> out;
        out.fill('#');
        const auto size = decode_base64("Zm9vYmFy", std::span(out).first(room));
        assert_true(size.has_value() == (room == 6));
        for (std::size_t i = room; i < out.size(); ++i) {
            assert_int_equal(out[i], '#');
        }
    }
}

void url_safe_text_has_no_padding(void**) {
    constexpr Row rows[] = {
        {"", ""},
        {"Zg", "f"},
        {"Zm8", "fo"},
        {"Zm9v", "foo"},
        {"Zm9vYmE", "fooba"},
        {"--__", "\xfb\xef\xff"},
        {"AAAAAA", std::string_view("\0\0\0\0", 4)},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(url_encoded(row.bytes), row.text);
    }
}

void every_byte_string_comes_back(void**) {
    std::string bytes;
    for (int i = 0; i < 256; ++i) {
        bytes += static_cast<char>(i * 37);
        auto text = url_encoded(bytes);
        for (auto& c : text) {
            c = c == '-' ? '+' : c == '_' ? '/' : c;
        }
        assert_true(decoded(text) == bytes);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(decodes_with_and_without_padding),
        cmocka_unit_test(refuses_everything_else),
        cmocka_unit_test(only_64_characters_are_digits),
        cmocka_unit_test(writes_no_further_than_the_end),
        cmocka_unit_test(url_safe_text_has_no_padding),
        cmocka_unit_test(every_byte_string_comes_back),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
