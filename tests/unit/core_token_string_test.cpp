// Token strings: what was minted is found, and nothing else.
#include "support/core_support.hpp"
#include "support/core_tokens.hpp"

#include "tokenward/token_string.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <random>
#include <set>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

// Made with Python's hmac, hashlib and zlib alone, from the key bytes(range(32)) and the
// first 30 digits:
//
//     def hkdf(key, info):
//         prk = hmac.digest(bytes(32), key, "sha256")
//         return hmac.digest(prk, info + b"\x01", "sha256")
//     text = "twu_A" + DIGITS[:30]
//     mac = hmac.digest(hkdf(key, b"tokenward lookup v1"), text.encode(), "sha256")
//     text += base62(int.from_bytes(mac[:8], "big") >> 17, 8)
//     text += base62(zlib.crc32(text.encode()), 6)
//     print(text, mac[16:].hex())
constexpr std::string_view k_golden = "twu_A0123456789ABCDEFGHIJKLMNOPQRSTV7fiUVtD3SU8RR";
constexpr std::string_view k_golden_lookup = "37ff50095b20d8c86ebec308fc9feb2d";
constexpr std::string_view k_golden_fingerprint = "3210b6f655c775b8"; // mac[8:16].hex()

// The same with the prefix "sqp", the key id "B" and the key bytes(range(32, 64)).
constexpr std::string_view k_golden_b = "sqp_B0123456789ABCDEFGHIJKLMNOPQRSTPH6145qK0MTYYW";
constexpr std::string_view k_golden_b_lookup = "916e8121b41040fca08ded193513b5a0";

std::optional<TokenFault> fault_of(std::string_view token, const Keyring& keys = keyring()) {
    const auto checked = check_token(token, keys);
    return checked.ok() ? std::nullopt : std::optional(checked.error());
}

std::string minted(std::string_view prefix = "twu", const Keyring& keys = keyring()) {
    return std::string(mint_token(prefix, keys, CountingRandom())->text.view());
}

void the_crc_is_the_well_known_one(void**) {
    assert_int_equal(crc32_of("123456789"), 0xCBF43926);
    ASSERT_TEXT(with_good_crc(k_golden.substr(0, k_golden.size() - 6)), k_golden);
}

void mints_the_golden_token(void**) {
    const auto token = mint_token("twu", keyring(), CountingRandom());
    assert_true(token.ok());
    ASSERT_TEXT(token->text.view(), k_golden);
    ASSERT_TEXT(token->lookup.view(), k_golden_lookup);
    const auto other = mint_token("sqp", keyring_with_current('B'), CountingRandom());
    ASSERT_TEXT(other->text.view(), k_golden_b);
    ASSERT_TEXT(other->lookup.view(), k_golden_b_lookup);
}

void the_lookup_key_of_a_token_never_changes(void**) {
    const auto checked = check_token(k_golden, keyring());
    assert_true(checked.ok());
    ASSERT_TEXT(checked->view(), k_golden_lookup);
    ASSERT_TEXT(check_token(k_golden_b, keyring())->view(), k_golden_b_lookup);
}

void what_was_minted_is_found_under_the_same_lookup_key(void**) {
    std::mt19937 engine(1);
    const RandomSource random = [&engine](std::span<std::byte> out) {
        std::ranges::generate(out, [&engine] { return static_cast<std::byte>(engine() & 0xFF); });
        return true;
    };
    std::set<std::string> lookups;
    for (int i = 0; i < 2000; ++i) {
        const auto token = mint_token("twp", keyring(), random);
        assert_true(token.ok());
        const auto checked = check_token(token->text.view(), keyring());
        assert_true(checked.ok());
        ASSERT_TEXT(checked->view(), token->lookup.view());
        lookups.emplace(checked->view());
    }
    assert_int_equal(lookups.size(), 2000);
}

/// The tag is the mac's first 47 bits, the fingerprint bits 64 to 127, the look-up key the rest.
void tag_fingerprint_and_lookup_key_share_no_bit(void**) {
    const auto mac = keyring().lookup_key('A')->sign(k_golden.substr(0, k_golden.size() - 14));
    ASSERT_TEXT(hex_of(mac).substr(32), k_golden_lookup);
    ASSERT_TEXT(hex_of(mac).substr(16, 16), k_golden_fingerprint);
}

void a_fingerprint_is_given_to_good_tokens_only(void**) {
    const auto fingerprint = fingerprint_token(k_golden, keyring());
    assert_true(fingerprint.ok());
    ASSERT_TEXT(fingerprint->view(), k_golden_fingerprint);
    for (const std::string& token :
         {std::string(), std::string(k_golden.substr(1)), forged_at(k_golden, 0, 'x'),
          forged_at(k_golden, 4, 'D'), forged_at(k_golden, 4, 'B')}) {
        const auto refused = fingerprint_token(token, keyring());
        ASSERT_ROW(token, !refused.ok());
        ASSERT_ROW(token, refused.error() == fault_of(token));
    }
}

void every_changed_character_is_noticed(void**) {
    for (std::size_t at = 0; at < k_golden.size(); ++at) {
        for (int value = 0; value < 256; ++value) {
            std::string token(k_golden);
            token[at] = static_cast<char>(value);
            if (token != k_golden) {
                // One character is at most 8 bits in a row: no CRC-32 misses that.
                ASSERT_ROW(token, fault_of(token) == TokenFault::Malformed);
            }
        }
    }
}

/// By somebody who knows how to compute a CRC.
void every_changed_character_with_a_crc_that_fits_is_a_forgery(void**) {
    const auto before_crc = k_golden.size() - 6;
    for (std::size_t at = 0; at < before_crc; ++at) {
        for (const char c : k_digits62) {
            if (c == k_golden[at]) {
                continue;
            }
            const auto token = forged_at(k_golden, at, c);
            const bool changes_key_id = at == 4;
            const bool changes_underscore = at == 3;
            const bool key_is_there = c == 'B' || c == 'C';
            const auto expected = changes_underscore                ? TokenFault::Malformed
                                  : changes_key_id && !key_is_there ? TokenFault::UnknownKey
                                                                    : TokenFault::Forged;
            ASSERT_ROW(token, fault_of(token) == expected);
        }
    }
}

void two_exchanged_characters_are_noticed(void**) {
    for (std::size_t a = 0; a < k_golden.size(); ++a) {
        for (std::size_t b = a + 1; b < k_golden.size(); ++b) {
            std::string token(k_golden);
            std::swap(token[a], token[b]);
            ASSERT_ROW(token, token == k_golden || fault_of(token));
        }
    }
}

void the_prefix_is_covered_by_the_tag(void**) {
    for (const std::string_view prefix : {"twp", "TWU", "tw", "twuu", "x", "aprefixof16chars"}) {
        const auto body = k_golden.substr(3, k_golden.size() - 3 - 6);
        const auto token = with_good_crc(std::string(prefix).append(body));
        ASSERT_ROW(token, fault_of(token) == TokenFault::Forged);
    }
}

void only_the_shape_of_a_token_is_looked_at(void**) {
    const std::string golden(k_golden);
    const auto body = golden.substr(4);
    const std::vector<std::string> rows = {
        "",
        "_",
        "twu_",
        "twu",
        body,
        "_" + body,
        with_good_crc("_" + body.substr(0, body.size() - 6)),
        golden.substr(1),
        golden.substr(0, golden.size() - 1),
        golden + "0",
        golden + " ",
        " " + golden,
        golden + "\n",
        golden + std::string(1, '\0'),
        with_good_crc("tw-" + golden.substr(3, golden.size() - 9)),
        with_good_crc("tw_" + golden.substr(3, golden.size() - 9)),
        with_good_crc("tw\xc3\xa4" + golden.substr(3, golden.size() - 9)),
        with_good_crc("prefixof17charact" + golden.substr(3, golden.size() - 9)),
        with_good_crc("twu-" + body.substr(0, body.size() - 6)),
        with_good_crc("twu_A-" + body.substr(2, body.size() - 8)),
        with_good_crc("twu_A " + body.substr(2, body.size() - 8)),
        "%s%s%s%n" + golden.substr(8),
        "*3\r\n$3\r\nSET\r\n" + golden.substr(12),
        "squ_0123456789abcdef0123456789abcdef01234567", // SonarQube's own
        std::string(k_max_token, 'A'),
        std::string(k_max_token + 1, 'A'),
        std::string(100'000, 'A'),
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row, fault_of(row) == TokenFault::Malformed);
    }
}

void the_key_decides(void**) {
    constexpr std::string_view other =
        "A current ff0102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n";
    assert_true(fault_of(k_golden, keyring_from(other)) == TokenFault::Forged);

    auto file = KeyFile::parse(k_key_file).value();
    const auto by_b = minted("twu", keyring_with_current('B'));
    assert_true(!fault_of(by_b));
    assert_true(file.demote('B').ok()); // tokens only
    assert_true(!fault_of(by_b, Keyring::from(file).value()));
    assert_true(file.drop('B').ok());
    assert_true(fault_of(by_b, Keyring::from(file).value()) == TokenFault::UnknownKey);
}

void prefixes_are_letters_and_digits(void**) {
    for (const std::string_view good : {"t", "twu", "T9", "aprefixof16chars"}) {
        const auto token = minted(good);
        ASSERT_ROW(good, token.starts_with(std::string(good) + "_A"));
        ASSERT_ROW(good, token.size() == good.size() + 46);
        ASSERT_ROW(good, !fault_of(token));
    }
    for (const std::string_view bad :
         {"", "aprefixof17charss", "tw_", "tw-", " tw", "t.w", "tw\n", "t\xc3\xa4"}) {
        const auto token = mint_token(bad, keyring(), CountingRandom());
        ASSERT_ROW(bad, !token.ok());
        ASSERT_TEXT(token.error().message, "a token prefix is 1 to 16 letters and digits");
    }
    assert_int_equal(minted("aprefixof16chars").size(), k_max_token);
}

void every_type_has_a_prefix_of_its_own(void**) {
    constexpr std::pair<TokenType, std::string_view> rows[] = {
        {TokenType::User, "twu"},         {TokenType::Project, "twp"}, {TokenType::Global, "twg"},
        {TokenType::Organization, "two"}, {TokenType::Session, "tws"},
    };
    for (const auto& [type, prefix] : rows) {
        ASSERT_TEXT(default_prefix(type), prefix);
        assert_true(is_token_prefix(prefix));
        ASSERT_TEXT(prefix_of(minted(prefix)), prefix);
    }
    ASSERT_TEXT(prefix_of(""), "");
    ASSERT_TEXT(prefix_of("_x"), "");
    ASSERT_TEXT(prefix_of("none"), "none");
    ASSERT_TEXT(prefix_of("a_b_c"), "a");
}

void without_randomness_there_is_no_token(void**) {
    const auto token = mint_token("twu", keyring(), no_randomness);
    assert_false(token.ok());
    ASSERT_TEXT(token.error().message, "the system gave no randomness for a token");
}

/// The 30 random digits: every digit about as often at every place.
void random_digits_are_even_at_every_place(void**) {
    std::mt19937_64 engine(20260102);
    const RandomSource random = [&engine](std::span<std::byte> out) {
        std::ranges::generate(out, [&engine] { return static_cast<std::byte>(engine() & 0xFF); });
        return true;
    };
    constexpr int tokens = 12'400;
    std::array<std::array<double, 62>, 30> counts{};
    for (int i = 0; i < tokens; ++i) {
        const auto token = mint_token("twu", keyring(), random);
        for (std::size_t place = 0; place < 30; ++place) {
            ++counts[place][k_digits62.find(token->text.view()[5 + place])];
        }
    }
    for (const auto& place : counts) {
        double chi_square = 0;
        for (const double count : place) {
            chi_square += (count - 200.0) * (count - 200.0) / 200.0;
        }
        assert_true(chi_square < 130); // 61 degrees of freedom: once in 10^6
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(the_crc_is_the_well_known_one),
        cmocka_unit_test(mints_the_golden_token),
        cmocka_unit_test(the_lookup_key_of_a_token_never_changes),
        cmocka_unit_test(what_was_minted_is_found_under_the_same_lookup_key),
        cmocka_unit_test(tag_fingerprint_and_lookup_key_share_no_bit),
        cmocka_unit_test(a_fingerprint_is_given_to_good_tokens_only),
        cmocka_unit_test(every_changed_character_is_noticed),
        cmocka_unit_test(every_changed_character_with_a_crc_that_fits_is_a_forgery),
        cmocka_unit_test(two_exchanged_characters_are_noticed),
        cmocka_unit_test(the_prefix_is_covered_by_the_tag),
        cmocka_unit_test(only_the_shape_of_a_token_is_looked_at),
        cmocka_unit_test(the_key_decides),
        cmocka_unit_test(prefixes_are_letters_and_digits),
        cmocka_unit_test(every_type_has_a_prefix_of_its_own),
        cmocka_unit_test(without_randomness_there_is_no_token),
        cmocka_unit_test(random_digits_are_even_at_every_place),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
