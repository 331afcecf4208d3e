// The answer to a refused request: its status and its one WWW-Authenticate line.
#include "support/core_support.hpp"

#include "tokenward/answer.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;

namespace {

using Permissions = std::vector<std::string_view>;

std::string challenge(Reason reason, ChallengeKind kind, const Permissions& permissions = {},
                      std::string_view realm = "api") {
    const Challenge wanted = {kind, realm, permissions};
    std::string text(write_challenge(wanted, answer_to(reason), {}), '?');
    assert_int_equal(write_challenge(wanted, answer_to(reason), text), text.size());
    return text;
}

struct Row {
    Reason reason;
    unsigned status;
    bool retry_later;
    std::string_view bearer; ///< what follows the realm; "-" when there is no challenge
    bool basic;              ///< Basic asks as well
};

#define INVALID_TOKEN ", error=\"invalid_token\", error_description="
#define INVALID_REQUEST ", error=\"invalid_request\", error_description="
#define SCOPE ", error=\"insufficient_scope\", error_description="

constexpr Row k_rows[] = {
    {Reason::None, 200, false, "-", false},
    {Reason::NoCredential, 401, false, "", true},
    {Reason::MalformedCredential, 401, false, INVALID_TOKEN "\"the credential can't be read\"",
     true},
    {Reason::ConflictingCredentials, 400, false,
     INVALID_REQUEST "\"the request holds two different tokens\"", false},
    {Reason::AmbiguousPath, 400, false, INVALID_REQUEST "\"the path can be read in two ways\"",
     false},
    {Reason::AmbiguousProject, 400, false,
     INVALID_REQUEST "\"the query names its project in two ways\"", false},
    {Reason::ForgedToken, 401, false, INVALID_TOKEN "\"the token is not valid\"", true},
    {Reason::UnknownToken, 401, false, INVALID_TOKEN "\"the token is not valid\"", true},
    {Reason::RevokedToken, 401, false, INVALID_TOKEN "\"the token is not valid\"", true},
    {Reason::InactiveOwner, 401, false, INVALID_TOKEN "\"the token is not valid\"", true},
    {Reason::ExpiredToken, 401, false, INVALID_TOKEN "\"the token has expired\"", true},
    {Reason::WrongType, 403, false, SCOPE "\"a token of this type is not let in here\"", false},
    {Reason::WrongAttribute, 403, false, SCOPE "\"the token is pinned to something else\"", false},
    {Reason::WrongOrganization, 403, false, SCOPE "\"the token is not for this organization\"",
     false},
    {Reason::WrongProject, 403, false, SCOPE "\"the token is not for this project\"", false},
    {Reason::MissingPermission, 403, false, SCOPE "\"a permission is missing\"", false},
    {Reason::CrossOrigin, 403, false, "-", false},
    {Reason::StoreUnavailable, 503, true, "-", false},
    {Reason::Internal, 500, false, "-", false},
};

void every_reason_has_its_answer(void**) {
    assert_int_equal(std::size(k_rows), k_reasons);
    for (const auto& row : k_rows) {
        const auto name = to_word(row.reason);
        const auto answer = answer_to(row.reason);
        ASSERT_ROW(name, answer.status == row.status);
        ASSERT_ROW(name, answer.retry_later == row.retry_later);
        ASSERT_ROW(name, answer.challenges == (row.bearer != "-"));
    }
}

void challenges_are_the_golden_ones(void**) {
    constexpr std::string_view asks_basic = "Basic realm=\"api\", charset=\"UTF-8\"";
    for (const auto& row : k_rows) {
        const auto bearer = row.bearer == "-"
                                ? std::string()
                                : std::string("Bearer realm=\"api\"").append(row.bearer);
        const auto basic = row.basic ? std::string(asks_basic) : "";
        const auto both = row.basic ? bearer + ", " + basic : bearer;
        ASSERT_TEXT(challenge(row.reason, ChallengeKind::Bearer), bearer);
        ASSERT_TEXT(challenge(row.reason, ChallengeKind::Basic), basic);
        ASSERT_TEXT(challenge(row.reason, ChallengeKind::Both), both);
        ASSERT_TEXT(challenge(row.reason, ChallengeKind::Off), "");
    }
}

/// So that nobody learns which tokens once were, or whose owner left.
void bad_tokens_are_answered_alike(void**) {
    const auto forged = answer_to(Reason::ForgedToken);
    for (const auto reason : {Reason::UnknownToken, Reason::RevokedToken, Reason::InactiveOwner}) {
        const auto answer = answer_to(reason);
        assert_int_equal(answer.status, forged.status);
        ASSERT_TEXT(answer.error, forged.error);
        ASSERT_TEXT(answer.description, forged.description);
        assert_int_equal(answer.challenges, forged.challenges);
        assert_int_equal(answer.retry_later, forged.retry_later);
    }
}

/// RFC 6750 § 3: no `"`, no `\`, nothing outside printable ASCII.
void descriptions_fit_into_a_quoted_string(void**) {
    for (unsigned i = 0; i < k_reasons; ++i) {
        const auto answer = answer_to(static_cast<Reason>(i));
        for (const auto text : {answer.error, answer.description}) {
            assert_true(std::ranges::all_of(
                text, [](char c) { return c >= ' ' && c <= '~' && c != '"' && c != '\\'; }));
        }
    }
}

void scope_names_what_is_needed(void**) {
    constexpr std::string_view start =
        "Bearer realm=\"api\", error=\"insufficient_scope\", error_description=\"a permission is "
        "missing\"";
    const auto with_scope = [&](std::string_view scope) {
        return std::string(start).append(", scope=\"").append(scope).append("\"");
    };
    const auto line = [](const Permissions& permissions) {
        return challenge(Reason::MissingPermission, ChallengeKind::Both, permissions);
    };
    ASSERT_TEXT(line({}), start);
    ASSERT_TEXT(line({"scan"}), with_scope("scan"));
    ASSERT_TEXT(line({"scan", "admin.x:y"}), with_scope("scan admin.x:y"));
}

void scope_is_told_with_insufficient_scope_only(void**) {
    for (unsigned i = 0; i < k_reasons; ++i) {
        const auto reason = static_cast<Reason>(i);
        const auto line = challenge(reason, ChallengeKind::Both, {"scan"});
        const bool told = line.find("scope=\"scan\"") != std::string::npos;
        ASSERT_ROW(to_word(reason), told == (answer_to(reason).error == "insufficient_scope"));
    }
}

/// A permission may come out of a request; what isn't one is not repeated.
void nothing_is_injected_through_a_permission(void**) {
    const std::string_view hostile[] = {
        "",   "\"", "x\", realm=\"evil", "x\\", "x\r\nSet-Cookie: a=b",      "a b",
        "1x", "*",  "\xc3\xa4",          "a,b", std::string_view("a\0b", 3),
    };
    for (const auto permission : hostile) {
        ASSERT_ROW(permission,
                   challenge(Reason::WrongProject, ChallengeKind::Bearer, {permission}) ==
                       challenge(Reason::WrongProject, ChallengeKind::Bearer));
        const auto among = challenge(Reason::WrongProject, ChallengeKind::Bearer,
                                     {permission, "scan", permission, "admin", permission});
        ASSERT_ROW(permission, among.ends_with(", scope=\"scan admin\""));
    }
    const std::string long_one(65, 'x');
    ASSERT_TEXT(challenge(Reason::WrongProject, ChallengeKind::Bearer, {long_one}),
                challenge(Reason::WrongProject, ChallengeKind::Bearer));
}

void nothing_is_written_past_the_end(void**) {
    const Permissions permissions = {"scan", "admin"};
    const Challenge wanted = {ChallengeKind::Both, "api", permissions};
    for (const auto reason : {Reason::NoCredential, Reason::MissingPermission}) {
        const auto whole = challenge(reason, ChallengeKind::Both, permissions);
        for (std::size_t room = 0; room <= whole.size() + 3; ++room) {
            std::string out(whole.size() + 8, '#');
            const auto size =
                write_challenge(wanted, answer_to(reason), std::span(out).first(room));
            assert_int_equal(size, whole.size());
            const auto written = std::min(room, whole.size());
            ASSERT_TEXT(out.substr(0, written), whole.substr(0, written));
            ASSERT_TEXT(out.substr(written), std::string(out.size() - written, '#'));
        }
    }
}

void a_realm_is_repeated_as_it_is(void**) {
    const std::string longest(200, 'r');
    for (const std::string_view realm : {std::string_view("a b"), std::string_view(longest)}) {
        ASSERT_TEXT(challenge(Reason::NoCredential, ChallengeKind::Bearer, {}, realm),
                    "Bearer realm=\"" + std::string(realm) + "\"");
    }
}

struct RealmRow {
    std::string_view text;
    bool good;
};

void a_realm_fits_into_a_quoted_string(void**) {
    const std::string longest(200, 'r');
    const std::string longer(201, 'r');
    const RealmRow rows[] = {
        {"api", true},
        {" ", true},
        {"a realm, with 'signs' = ~!", true},
        {longest, true},
        {"", false},
        {longer, false},
        {"a\"b", false},
        {"a\\b", false},
        {"a\nb", false},
        {"a\tb", false},
        {"a\x7f", false},
        {"\xc3\xa4", false},
        {std::string_view("a\0b", 3), false},
        {"\x1f", false},
    };
    for (const auto& row : rows) {
        ASSERT_ROW(row.text, is_realm(row.text) == row.good);
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_its_answer),
        cmocka_unit_test(challenges_are_the_golden_ones),
        cmocka_unit_test(bad_tokens_are_answered_alike),
        cmocka_unit_test(descriptions_fit_into_a_quoted_string),
        cmocka_unit_test(scope_names_what_is_needed),
        cmocka_unit_test(scope_is_told_with_insufficient_scope_only),
        cmocka_unit_test(nothing_is_injected_through_a_permission),
        cmocka_unit_test(nothing_is_written_past_the_end),
        cmocka_unit_test(a_realm_is_repeated_as_it_is),
        cmocka_unit_test(a_realm_fits_into_a_quoted_string),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
