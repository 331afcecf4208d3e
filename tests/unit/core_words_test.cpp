// The words others script against: reasons, token types, settings' values.
#include "support/core_support.hpp"

#include "tokenward/answer.hpp"
#include "tokenward/expiration_header.hpp"
#include "tokenward/reason.hpp"
#include "tokenward/token_type.hpp"

#include <array>
#include <iterator>
#include <utility>

using namespace tokenward;
using namespace tokenward::test;

namespace {

struct ReasonRow {
    Reason reason;
    std::string_view word;
    bool authenticated; ///< the token is good: the answer tells its expiry
};

constexpr ReasonRow k_reason_rows[] = {
    {Reason::None, "none", true},
    {Reason::NoCredential, "no_credential", false},
    {Reason::MalformedCredential, "malformed_credential", false},
    {Reason::ConflictingCredentials, "conflicting_credentials", false},
    {Reason::AmbiguousPath, "ambiguous_path", false},
    {Reason::AmbiguousProject, "ambiguous_project", false},
    {Reason::ForgedToken, "forged_token", false},
    {Reason::UnknownToken, "unknown_token", false},
    {Reason::RevokedToken, "revoked_token", false},
    {Reason::InactiveOwner, "inactive_owner", false},
    {Reason::ExpiredToken, "expired_token", false},
    {Reason::WrongType, "wrong_type", true},
    {Reason::WrongAttribute, "wrong_attribute", true},
    {Reason::WrongOrganization, "wrong_organization", true},
    {Reason::WrongProject, "wrong_project", true},
    {Reason::MissingPermission, "missing_permission", true},
    {Reason::CrossOrigin, "cross_origin", false},
    {Reason::StoreUnavailable, "store_unavailable", false},
    {Reason::Internal, "internal", false},
};

void every_reason_has_its_word(void**) {
    assert_int_equal(std::size(k_reason_rows), k_reasons);
    for (unsigned i = 0; i < k_reasons; ++i) {
        const auto& row = k_reason_rows[i];
        ASSERT_ROW(row.word, row.reason == static_cast<Reason>(i));
        ASSERT_TEXT(to_word(row.reason), row.word);
        ASSERT_ROW(row.word, is_authenticated(row.reason) == row.authenticated);
    }
}

void a_reason_from_nowhere_is_our_own_bug(void**) {
    const auto nowhere = static_cast<Reason>(200);
    ASSERT_TEXT(to_word(nowhere), "internal");
    assert_false(is_authenticated(nowhere));
    assert_int_equal(answer_to(nowhere).status, 500);
}

constexpr std::array<std::pair<TokenType, std::string_view>, 5> k_type_rows = {{
    {TokenType::User, "user"},
    {TokenType::Project, "project"},
    {TokenType::Global, "global"},
    {TokenType::Organization, "organization"},
    {TokenType::Session, "session"},
}};

void types_have_words_and_words_have_types(void**) {
    for (const auto& [type, word] : k_type_rows) {
        ASSERT_TEXT(to_word(type), word);
        ASSERT_ROW(word, token_type_from(word) == type);
    }
    for (const std::string_view other :
         {"", "User", "users", "use", "user ", " user", "projects"}) {
        ASSERT_ROW(other, !token_type_from(other));
    }
    ASSERT_TEXT(to_word(static_cast<TokenType>(77)), "");
}

void a_set_of_types_holds_what_was_put_in(void**) {
    assert_true(TokenTypes().empty());
    for (const auto& [type, word] : k_type_rows) {
        TokenTypes one;
        one.add(type);
        assert_false(one.empty());
        for (const auto& [other, other_word] : k_type_rows) {
            ASSERT_ROW(other_word, one.contains(other) == (type == other));
            ASSERT_ROW(other_word, TokenTypes::all().contains(other));
            ASSERT_ROW(other_word, !TokenTypes().contains(other));
        }
    }
    constexpr TokenTypes two = {TokenType::User, TokenType::Session};
    static_assert(two.contains(TokenType::Session) && !two.contains(TokenType::Global));
}

void settings_know_their_words_only(void**) {
    assert_true(challenge_kind_from("bearer") == ChallengeKind::Bearer);
    assert_true(challenge_kind_from("basic") == ChallengeKind::Basic);
    assert_true(challenge_kind_from("both") == ChallengeKind::Both);
    assert_true(challenge_kind_from("off") == ChallengeKind::Off);
    assert_true(expiration_format_from("iso8601") == ExpirationFormat::Iso8601);
    assert_true(expiration_format_from("sonarqube") == ExpirationFormat::SonarQube);
    assert_true(expiration_format_from("github") == ExpirationFormat::GitHub);
    assert_true(expiration_format_from("epoch") == ExpirationFormat::Epoch);
    for (const std::string_view other : {"", "Bearer", "on", "offf", "iso", "ISO8601", "epoch "}) {
        ASSERT_ROW(other, !challenge_kind_from(other));
        ASSERT_ROW(other, !expiration_format_from(other));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(every_reason_has_its_word),
        cmocka_unit_test(a_reason_from_nowhere_is_our_own_bug),
        cmocka_unit_test(types_have_words_and_words_have_types),
        cmocka_unit_test(a_set_of_types_holds_what_was_put_in),
        cmocka_unit_test(settings_know_their_words_only),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
