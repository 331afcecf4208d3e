// Whether a request with a cookie comes from a page of the same host.
#include "support/core_support.hpp"

#include "tokenward/same_origin.hpp"

#include <optional>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct Row {
    std::optional<std::string_view> fetch_site;
    std::optional<std::string_view> origin;
    std::string_view host;
    bool same;
};

constexpr auto k_absent = std::nullopt;

void what_is_there_must_say_the_same_host(void**) {
    constexpr Row rows[] = {
        // neither: can't be told from an attacker's page
        {k_absent, k_absent, "a.org", false},
        // Sec-Fetch-Site alone
        {"same-origin", k_absent, "a.org", true},
        {"same-site", k_absent, "a.org", false},
        {"cross-site", k_absent, "a.org", false},
        {"none", k_absent, "a.org", false},
        {"", k_absent, "a.org", false},
        {"Same-Origin", k_absent, "a.org", false},
        {"same-origin, same-origin", k_absent, "a.org", false},
        {"same-origin ", k_absent, "a.org", false},
        // Origin alone
        {k_absent, "https://a.org", "a.org", true},
        {k_absent, "http://a.org", "a.org", true},
        {k_absent, "https://A.org", "a.ORG", true},
        {k_absent, "https://b.org", "a.org", false},
        {k_absent, "https://a.org.evil.example", "a.org", false},
        {k_absent, "https://evil.example/a.org", "a.org", false},
        {k_absent, "https://evil.example#a.org", "a.org", false},
        {k_absent, "https://a.org@evil.example", "a.org", false},
        {k_absent, "https://user@a.org", "a.org", false},
        {k_absent, "https://sub.a.org", "a.org", false},
        {k_absent, "https://a.org", "sub.a.org", false},
        {k_absent, "https://xa.org", "a.org", false},
        {k_absent, "https://a.or", "a.org", false},
        {k_absent, "https://a.org ", "a.org", false},
        {k_absent, "https://a.org/", "a.org", false},
        {k_absent, "https://a.org, https://a.org", "a.org", false},
        {k_absent, "a.org", "a.org", false},
        {k_absent, "//a.org", "a.org", false},
        {k_absent, "ftp://a.org", "a.org", false},
        {k_absent, "file://", "a.org", false},
        {k_absent, "chrome-extension://a.org", "a.org", false},
        {k_absent, "null", "a.org", false},
        {k_absent, "null", "null", false},
        {k_absent, "", "a.org", false},
        {k_absent, "https://", "", false},
        {k_absent, "https://", "a.org", false},
        {k_absent, "https://a.org", "", false},
        {k_absent, "https://:443", "", false},
        // ports
        {k_absent, "https://a.org:8443", "a.org:8443", true},
        {k_absent, "http://a.org:8080", "a.org:8080", true},
        {k_absent, "https://a.org:8443", "a.org", false},
        {k_absent, "https://a.org", "a.org:8443", false},
        {k_absent, "https://a.org:8443", "a.org:8444", false},
        {k_absent, "https://a.org:443", "a.org", true},
        {k_absent, "https://a.org", "a.org:443", true},
        {k_absent, "https://a.org:443", "a.org:443", true},
        {k_absent, "http://a.org:80", "a.org", true},
        {k_absent, "http://a.org", "a.org:80", true},
        {k_absent, "https://a.org:80", "a.org", false},
        {k_absent, "http://a.org:443", "a.org", false},
        {k_absent, "https://a.org:4430", "a.org", false},
        {k_absent, "https://[::1]", "[::1]", true},
        {k_absent, "https://[::1]:8443", "[::1]:8443", true},
        {k_absent, "https://[::1]", "[::2]", false},
        {k_absent, "http://127.0.0.1:9400", "127.0.0.1:9400", true},
        // both must agree
        {"same-origin", "https://a.org", "a.org", true},
        {"same-origin", "https://b.org", "a.org", false},
        {"same-origin", "null", "a.org", false},
        {"cross-site", "https://a.org", "a.org", false},
        {"same-site", "https://a.org", "a.org", false},
        {"none", "https://a.org", "a.org", false},
    };
    for (const auto& row : rows) {
        const auto name = std::string(row.fetch_site.value_or("-"))
                              .append(" | ")
                              .append(row.origin.value_or("-"))
                              .append(" | ")
                              .append(row.host);
        ASSERT_ROW(name, same_origin({row.fetch_site, row.origin, row.host}) == row.same);
    }
}

/// For a credential that programs send, too: what a browser says counts, and silence is a program.
void only_what_is_said_is_of_another_origin(void**) {
    constexpr Row rows[] = {
        {k_absent, k_absent, "a.org", true},
        {"same-origin", k_absent, "a.org", true},
        {"none", k_absent, "a.org", true}, // somebody typed it in
        {"same-site", k_absent, "a.org", false},
        {"cross-site", k_absent, "a.org", false},
        {"", k_absent, "a.org", false},
        {"None", k_absent, "a.org", false},
        // a browser that has no Sec-Fetch-Site, or doesn't send it in clear
        {k_absent, "http://a.org:9400", "a.org:9400", true},
        {k_absent, "http://b.org", "a.org", false},
        {k_absent, "null", "a.org", false},
        {k_absent, "", "a.org", false},
        // a proxy may have told us another Host; the browser knows best
        {"same-origin", "https://a.org", "upstream", true},
        {"cross-site", "https://a.org", "a.org", false},
    };
    for (const auto& row : rows) {
        const auto name = std::string(row.fetch_site.value_or("-"))
                              .append(" | ")
                              .append(row.origin.value_or("-"));
        ASSERT_ROW(name, is_cross_origin({row.fetch_site, row.origin, row.host}) != row.same);
    }
}

void methods_that_change_nothing_are_safe(void**) {
    for (const std::string_view method : {"GET", "HEAD", "OPTIONS", "TRACE"}) {
        ASSERT_ROW(method, is_safe_method(method));
    }
    for (const std::string_view method : {"", "POST", "PUT", "PATCH", "DELETE", "CONNECT", "get",
                                          "Get", "GETS", "GE", "GET ", "PROPFIND", "MKCOL"}) {
        ASSERT_ROW(method, !is_safe_method(method));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(what_is_there_must_say_the_same_host),
        cmocka_unit_test(only_what_is_said_is_of_another_origin),
        cmocka_unit_test(methods_that_change_nothing_are_safe),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
