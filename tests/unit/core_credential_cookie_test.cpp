// The Cookie header: RFC 6265 § 4.2, as browsers and careless clients send it.
#include "support/core_support.hpp"

#include "tokenward/credential.hpp"

#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct Row {
    std::string value;
    CredentialState state;
    std::string token; ///< when Found
};

Row found(std::string value, std::string token = "abc") {
    return {std::move(value), CredentialState::Found, std::move(token)};
}
Row malformed(std::string value) {
    return {std::move(value), CredentialState::Malformed, ""};
}
Row none(std::string value) {
    return {std::move(value), CredentialState::None, ""};
}
Row conflicting(std::string value) {
    return {std::move(value), CredentialState::Conflicting, ""};
}

void check(const std::vector<Row>& rows) {
    for (const auto& row : rows) {
        CredentialCollector collector;
        collector.cookies(row.value, "sid");
        ASSERT_ROW(row.value, collector.state() == row.state);
        if (row.state == CredentialState::Found) {
            ASSERT_TEXT(collector.token(), row.token);
            ASSERT_ROW(row.value, collector.from_cookie_only());
        }
    }
}

void the_named_cookie_is_found_among_others(void**) {
    check({
        found("sid=abc"),
        found("a=1; sid=abc; b=2"),
        found("a=1;sid=abc;b=2"),
        found("sid=abc;"),
        found("; sid=abc"),
        found(";;; ;sid=abc;;"),
        found("a=1;  \t sid=abc\t ; b=2"),
        found("  sid=abc  "),
        found("noequals; sid=abc; =novalue; b"),
        found("a=sid; sid=abc"),
        found("a=b=c; sid=abc"),
        found("sid=a==", "a=="),
        found("sid=a-._~+/b", "a-._~+/b"),
    });
}

void another_name_is_another_cookie(void**) {
    check({
        none(""),
        none(" "),
        none(";"),
        none("; ; ;"),
        none("xsid=abc"),
        none("sidx=abc"),
        none("si=abc"),
        none("SID=abc"),
        none("Sid=abc"),
        none("$sid=abc"),
        none("\"sid\"=abc"),
        none("sid =abc"),
        none("s id=abc"),
        none("a=sid=abc"),
        none("=sid"),
        none("=sid=abc"),
        none("a=\"; xsid=abc"),
        none("$Version=1; other=abc"),
        none(std::string("sid\0=abc", 8)),
    });
}

/// RFC 6265 § 4.1.1 lets a value stand in quotes, which are no part of the token.
void a_value_may_be_quoted(void**) {
    check({
        found("sid=\"abc\""),
        found("a=\"x\"; sid=\"abc\"; b=\"y\""),
        malformed("sid=\"abc"),
        malformed("sid=abc\""),
        malformed("sid=\"\"abc\"\""),
        malformed("sid=\"\""),
        malformed("sid=\""),
        malformed("sid=\"abc\"x"),
        malformed("sid='abc'"),
    });
}

void a_cookie_of_that_name_without_a_token_is_malformed(void**) {
    check({
        malformed("sid"),
        malformed("sid="),
        malformed("sid=;a=1"),
        malformed("a=1; sid"),
        malformed("sid= abc"),
        malformed("sid=a b"),
        malformed("sid=abc,sid=abc"),
        malformed("sid=abc, b=1"),
        malformed("sid=a%20b"),
        malformed("sid=\xc3\xa4"),
        malformed(std::string("sid=abc\0", 8)),
        malformed("sid=ab\nc"),
        malformed("sid==abc"),
    });
}

void every_cookie_of_that_name_counts(void**) {
    check({
        found("sid=abc; sid=abc"),
        found("sid=abc; a=1; sid=\"abc\"; sid=abc"),
        conflicting("sid=abc; sid=abd"),
        conflicting("sid=abc; a=1; sid=xyz"),
        conflicting("sid=abc; sid=abc; sid=ab"),
        conflicting("sid=abc; sid=xyz; sid=abc"),
        malformed("sid=abc; sid="),
        malformed("sid=; sid=abc"),
        malformed("sid=abc; sid"),
        malformed("sid; sid=abc"),
        conflicting("sid=abc; sid=xyz; sid="),
    });
}

void several_cookie_headers_are_one(void**) {
    CredentialCollector collector; // HTTP/2 sends crumbs (RFC 9113 § 8.2.3)
    collector.cookies("a=1", "sid");
    assert_true(collector.state() == CredentialState::None);
    collector.cookies("sid=abc", "sid");
    collector.cookies("b=2", "sid");
    assert_true(collector.state() == CredentialState::Found);
    collector.cookies("sid=abd", "sid");
    assert_true(collector.state() == CredentialState::Conflicting);
}

void a_cookie_has_512_bytes_at_most(void**) {
    const std::string most(512, 'A');
    check({found("sid=" + most, most), found("sid=\"" + most + "\"", most),
           malformed("sid=A" + most), malformed("sid=" + std::string(100'000, 'A')),
           found("a=" + std::string(100'000, 'x') + "; sid=abc")});
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(the_named_cookie_is_found_among_others),
        cmocka_unit_test(another_name_is_another_cookie),
        cmocka_unit_test(a_value_may_be_quoted),
        cmocka_unit_test(a_cookie_of_that_name_without_a_token_is_malformed),
        cmocka_unit_test(every_cookie_of_that_name_counts),
        cmocka_unit_test(several_cookie_headers_are_one),
        cmocka_unit_test(a_cookie_has_512_bytes_at_most),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
