// The Authorization header: RFC 6750 § 2.1 and RFC 7617 § 2.
#include "support/core_support.hpp"

#include "tokenward/credential.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <openssl/evp.h>

using namespace tokenward;
using namespace tokenward::test;

namespace {

constexpr std::string_view k_token = "twu_A0123456789ABCDEFGHIJKLMNOPQRSTV7fiUVtD3SU8RR";
constexpr AuthorizationSchemes k_all = {true, true, true};

std::string base64(std::string_view bytes) {
    std::vector<unsigned char> out(bytes.size() / 3 * 4 + 5);
    const auto size =
        EVP_EncodeBlock(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()),
                        static_cast<int>(bytes.size()));
    return {out.begin(), out.begin() + size};
}

std::string bearer(std::string_view token = k_token) {
    return "Bearer " + std::string(token);
}

std::string basic(std::string_view user, std::string_view password) {
    return "Basic " + base64(std::string(user).append(":").append(password));
}

std::string basic_pair(std::string_view pair) {
    return "Basic " + base64(pair);
}

struct Row {
    std::string value;
    CredentialState state;
    std::string token; ///< when Found
};

void check(const std::vector<Row>& rows, AuthorizationSchemes schemes = k_all) {
    for (const auto& row : rows) {
        CredentialCollector collector;
        collector.authorization(row.value, schemes);
        ASSERT_ROW(row.value, collector.state() == row.state);
        if (row.state == CredentialState::Found) {
            ASSERT_TEXT(collector.token(), row.token);
            assert_false(collector.from_cookie_only());
        }
    }
}

Row found(std::string value, std::string_view token = k_token) {
    return {std::move(value), CredentialState::Found, std::string(token)};
}
Row malformed(std::string value) {
    return {std::move(value), CredentialState::Malformed, ""};
}
Row none(std::string value) {
    return {std::move(value), CredentialState::None, ""};
}

void a_bearer_token_is_taken_as_it_is(void**) {
    const std::string token(k_token);
    check({
        found(bearer()),
        found("Bearer a", "a"),
        found("Bearer azAZ09-._~+/", "azAZ09-._~+/"),
        found("Bearer abc=", "abc="),
        found("Bearer abc==", "abc=="),
        found("Bearer    " + token), // RFC 9110 § 11.4: one blank or more
        malformed("Bearer abc=d"),
        malformed("Bearer ="),
        malformed("Bearer =="),
        malformed("Bearer " + token + " "),
        malformed("Bearer " + token + " x"),
        malformed("Bearer " + token + "," + token),
        malformed("Bearer \t" + token),
        malformed("Bearer \"" + token + "\""),
        malformed("Bearer token=" + token),
        malformed("Bearer a:b"),
        malformed("Bearer a;b"),
        malformed("Bearer a%20b"),
        malformed("Bearer a*b"),
        malformed("Bearer *3\r\n$3\r\nSET\r\n"),
        malformed("Bearer %s%n"),
        malformed("Bearer \xc3\xa4"),
    });
}

void a_scheme_without_a_token_is_malformed(void**) {
    check({malformed("Bearer"), malformed("Bearer "), malformed("Bearer   "), malformed("bearer"),
           malformed("Basic"), malformed("Basic "), malformed("basic    ")});
}

void the_case_of_the_scheme_does_not_matter(void**) {
    const auto spelled = [](std::string_view word, unsigned upper) {
        std::string text;
        for (std::size_t i = 0; i < word.size(); ++i) {
            const char lower = static_cast<char>(word[i] | 0x20);
            text += ((upper >> i) & 1U) != 0 ? static_cast<char>(lower & ~0x20) : lower;
        }
        return text;
    };
    std::vector<Row> rows;
    rows.reserve(64 + 32);
    for (unsigned upper = 0; upper < 64; ++upper) {
        rows.push_back(found(spelled("bearer", upper) + " " + std::string(k_token)));
    }
    for (unsigned upper = 0; upper < 32; ++upper) {
        rows.push_back(found(spelled("basic", upper) + basic(k_token, "").substr(5)));
    }
    check(rows);
}

void other_schemes_are_somebody_elses(void**) {
    const std::string token(k_token);
    check({none(""), none(" "), none("Digest username=\"x\""), none("Negotiate abc"),
           none("Token " + token), none("token " + token), none(token), none(" Bearer " + token),
           none("Bearer\t" + token), none("Bearer:" + token), none("Bearer=" + token),
           none("Bearers " + token), none("Beare " + token), none("Bearer," + token),
           none("\"Bearer\" " + token), none("Basic:" + base64("a:b")),
           none(std::string("Bearer\0 x", 9))});
}

void only_the_schemes_asked_for_are_looked_at(void**) {
    const auto token_as_name = basic(k_token, "");
    const auto token_as_password = basic("alice", k_token);
    check({none(bearer()), none(token_as_name), none(token_as_password), none("Basic !"),
           none("Bearer")},
          {});
    check({found(bearer()), none(token_as_name), none(token_as_password), none("Basic !")},
          {.bearer = true});
    check({none(bearer()), found(token_as_name), malformed(token_as_password)},
          {.basic_username = true});
    check({none(bearer()), malformed(token_as_name), found(token_as_password)},
          {.basic_password = true});
    check({none(bearer()), found(token_as_name), found(token_as_password)},
          {.basic_username = true, .basic_password = true});
    check({found(bearer()), malformed(token_as_name), found(token_as_password)},
          {.bearer = true, .basic_password = true});
}

void a_pair_is_split_at_the_first_colon(void**) {
    const std::string token(k_token);
    check({
        found(basic(k_token, "")),
        found(basic("alice", k_token)),
        found(basic("x", k_token)),
        found(basic(" ", k_token)),
        found(basic("Jürgen €", k_token)),
        found(basic(k_token, "abc"), "abc"), // not empty, so the password it is
        found(basic("alice", "a=="), "a=="),
        malformed(basic_pair("")),
        malformed(basic_pair(":")),
        malformed(basic_pair("::")),
        malformed(basic_pair(":" + token)), // no user name
        malformed(basic_pair(token)),       // no colon
        malformed(basic_pair("alice:a:" + token)),
        malformed(basic_pair(token + "::")),
        malformed(basic_pair("alice: " + token)),
        malformed(basic_pair("alice:" + token + " ")),
        malformed(basic_pair("alice:" + token + "\n")),
        malformed(basic_pair("al ice:")), // a token holds no blank
        malformed(basic_pair("ä:")),
        malformed(basic_pair("alice:ä")),
    });
}

void base64_is_read_strictly(void**) {
    const std::string encoded = base64("alice:abcdef"); // no padding needed
    const std::string padded = base64("alice:abcd");    // ends with ==
    const std::string once = base64("alice:abcde");     // ends with =
    assert_true(encoded.back() != '=' && padded.ends_with("==") && once.ends_with("="));
    const auto cut = [](const std::string& text, std::size_t n) {
        return text.substr(0, text.size() - n);
    };
    check({
        found("Basic " + encoded, "abcdef"),
        found("Basic    " + encoded, "abcdef"),
        found("Basic " + padded, "abcd"),
        found("Basic " + once, "abcde"),
        found("Basic " + cut(padded, 2), "abcd"), // missing padding is accepted
        found("Basic " + cut(once, 1), "abcde"),
        malformed("Basic " + cut(padded, 1)), // half of it isn't
        malformed("Basic " + padded + "="),
        malformed("Basic " + once + "="),
        malformed("Basic " + encoded + "="),
        malformed("Basic " + encoded + "=="),
        malformed("Basic " + encoded + "===="),
        malformed("Basic " + encoded + " "),
        malformed("Basic " + encoded + "\n"),
        malformed("Basic " + encoded + "A"), // one digit is no byte
        malformed("Basic " + encoded.substr(0, 4) + " " + encoded.substr(4)),
        malformed("Basic " + encoded.substr(0, 4) + "\r\n" + encoded.substr(4)),
        malformed("Basic " + padded + encoded),
        malformed("Basic alice:abcdef"),
        malformed("Basic !!!!"),
    });
}

void url_safe_letters_are_not_basics(void**) {
    const auto standard = base64("?~?~>>:abc"); // holds + and /
    auto url_safe = standard;
    for (auto& c : url_safe) {
        c = c == '+' ? '-' : c == '/' ? '_' : c;
    }
    assert_true(standard != url_safe);
    check({found("Basic " + standard, "abc"), malformed("Basic " + url_safe)});
}

void control_bytes_are_refused_wherever_they_stand(void**) {
    std::vector<Row> rows;
    for (int value = 0; value < 256; ++value) {
        const auto c = static_cast<char>(value);
        const bool control = value < 0x20 || value == 0x7F;
        if (!control) {
            continue;
        }
        rows.push_back(malformed(std::string("Bearer abc") + c));
        rows.push_back(malformed(std::string("Bearer ") + c + "abc"));
        rows.push_back(malformed(std::string("Bearer a") + c + "bc"));
        rows.push_back(malformed(basic_pair(std::string("ali") + c + "ce:abc")));
        rows.push_back(malformed(basic_pair(std::string("alice:ab") + c + "c")));
        rows.push_back(malformed(basic_pair(std::string("alice:abc") + c)));
        rows.push_back(malformed(basic_pair(std::string("abc") + c + ":")));
    }
    check(rows);
    check({malformed(basic_pair("alice\xc2\x85:abc")),
           malformed(basic_pair("alice\xe2\x80\xa8:abc")), malformed(basic_pair("alice\xff:abc")),
           malformed(basic_pair("alice\xc0\xaf:abc"))});
}

void a_credential_has_512_bytes_at_most(void**) {
    const auto user_and = [](std::size_t password) {
        return basic_pair("u:" + std::string(password, 'A'));
    };
    const std::string most(512, 'A');
    assert_int_equal(user_and(382).size(), 6 + 512);
    check({
        found(bearer(std::string(511, 'A')), std::string(511, 'A')),
        found(bearer(most), most),
        malformed(bearer(std::string(513, 'A'))),
        malformed(bearer(std::string(100'000, 'A'))),
        found(user_and(382), std::string(382, 'A')),
        malformed(user_and(383)),
        malformed(user_and(100'000)),
        malformed(basic_pair(std::string(380, 'n') + ":" + "abcdef")),
    });
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(a_bearer_token_is_taken_as_it_is),
        cmocka_unit_test(a_scheme_without_a_token_is_malformed),
        cmocka_unit_test(the_case_of_the_scheme_does_not_matter),
        cmocka_unit_test(other_schemes_are_somebody_elses),
        cmocka_unit_test(only_the_schemes_asked_for_are_looked_at),
        cmocka_unit_test(a_pair_is_split_at_the_first_colon),
        cmocka_unit_test(base64_is_read_strictly),
        cmocka_unit_test(url_safe_letters_are_not_basics),
        cmocka_unit_test(control_bytes_are_refused_wherever_they_stand),
        cmocka_unit_test(a_credential_has_512_bytes_at_most),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
