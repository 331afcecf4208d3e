// Tokens that another server issued: their shape, and what comes of their hash.
#include "support/core_support.hpp"
#include "support/core_tokens.hpp"

#include "core/sha384.hpp"
#include "tokenward/imported_token.hpp"
#include "tokenward/names.hpp"

#include <string>

using namespace tokenward;
using namespace tokenward::test;

namespace {

const std::string k_digits = "0123456789abcdef0123456789abcdef01234567";

struct Golden {
    std::string_view prefix;
    std::string_view hash;
    std::string_view lookup;
    std::string_view fingerprint;
    std::string_view id;
};

// Made with Python's hashlib and base64 alone:
//
//     h = hashlib.sha384((prefix + digits).encode()).digest()
//     print(h.hex(), h[:16].hex(), h[16:24].hex(), base64.b32encode(h[24:34]).decode().lower())
constexpr Golden k_golden[] = {
    {"squ_",
     "144b8b8063a940f05a388034dc52962591bf88e78279f1b8038d3e96a456b6ed"
     "4cc75f251fc8b93821c312d687846f44",
     "144b8b8063a940f05a388034dc529625", "91bf88e78279f1b8", "tok_aogt5fvek23o2tgh"},
    {"sqp_",
     "e9a6bf4987c119715f0061e817b2debe23ffbbfeafa3ebbe2a9deaa2b23f1a8b"
     "51743c40583e268bc6985086e7a3ffce",
     "e9a6bf4987c119715f0061e817b2debe", "23ffbbfeafa3ebbe", "tok_fko6vivsh4niwulu"},
    {"sqa_",
     "1749db967b8161fce831a38044c22f8a380743a28b74d2a23d359cc7263db4bc"
     "0ce5d6c01b1c64058c1305a781c9c363",
     "1749db967b8161fce831a38044c22f8a", "380743a28b74d2a2", "tok_hu2zzrzghw2lydhf"},
};

void hashes_as_the_standard_says(void**) {
    ASSERT_TEXT(hex_of(sha384("abc")), "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163"
                                       "1a8b605a43ff5bed8086072ba1e7cc2358baeca134c825a7");
    ASSERT_TEXT(hex_of(sha384("")), "38b060a751ac96384cd9327eb1b1e36a21fdb71114be0743"
                                    "4c0cc7bf63f6e1da274edebfe76f65fbd51ad2f14898b95b");
}

void token_and_hash_give_the_same(void**) {
    for (const auto& row : k_golden) {
        const auto shown = ImportedToken::from_token(std::string(row.prefix) + k_digits);
        const auto stored = ImportedToken::from_hash(row.hash);
        ASSERT_ROW(row.prefix, shown && stored);
        for (const auto& token : {*shown, *stored}) {
            ASSERT_TEXT(token.lookup().view(), row.lookup);
            ASSERT_TEXT(token.fingerprint().view(), row.fingerprint);
            ASSERT_TEXT(token.id(), row.id);
            ASSERT_ROW(row.prefix, is_token_id(token.id()));
        }
    }
}

void only_what_has_the_shape(void**) {
    const std::string rows[] = {
        "",
        "squ_",
        "squ_" + k_digits.substr(1),
        "squ_" + k_digits + "0",
        "squ-" + k_digits,
        "sqx_" + k_digits,
        "SQU_" + k_digits,
        "sqU_" + k_digits,
        "twu_" + k_digits,
        "sqco_" + k_digits.substr(1),
        " squ_" + k_digits.substr(1),
        "squ_" + k_digits.substr(1) + "A",
        "squ_" + k_digits.substr(1) + "g",
        "squ_" + k_digits.substr(1) + " ",
        "squ_" + k_digits.substr(1) + '\0',
        "squ_" + k_digits.substr(1) + "\xff",
        std::string(44, 'a'),
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row, !is_sonarqube_token(row));
        ASSERT_ROW(row, !ImportedToken::from_token(row));
    }
}

/// A shape of one is none of the other, whatever prefix is set.
void none_is_one_of_ours(void**) {
    for (const auto& row : k_golden) {
        const auto checked = check_token(std::string(row.prefix) + k_digits, keyring());
        ASSERT_ROW(row.prefix, !checked && checked.error() == TokenFault::Malformed);
    }
    for (const auto* const prefix : {"squ", "sqp", "s"}) {
        const auto minted = mint_token(prefix, keyring(), CountingRandom());
        ASSERT_ROW(prefix, !is_sonarqube_token(minted->text.view()));
    }
}

void only_a_whole_hash(void**) {
    const std::string hash(k_golden[0].hash);
    std::string upper = hash;
    for (auto& c : upper) {
        c = c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A') : c;
    }
    ASSERT_TEXT(ImportedToken::from_hash(upper)->lookup().view(), k_golden[0].lookup);
    for (const auto& row : {std::string(), hash.substr(1), hash + "0", hash.substr(1) + "g",
                            " " + hash.substr(1), hash.substr(0, 64)}) {
        ASSERT_ROW(row, !ImportedToken::from_hash(row));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(hashes_as_the_standard_says),
        cmocka_unit_test(token_and_hash_give_the_same),
        cmocka_unit_test(only_what_has_the_shape),
        cmocka_unit_test(none_is_one_of_ours),
        cmocka_unit_test(only_a_whole_hash),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
