// A refusal as a problem document (RFC 9457).
#include "support/core_support.hpp"

#include "tokenward/problem.hpp"
#include "tokenward/reason.hpp"

#include <algorithm>
#include <string>
#include <string_view>

using namespace tokenward;
using namespace tokenward::test;

namespace {

std::string problem(const Answer& answer) {
    std::string text(write_problem(answer, {}), '?');
    assert_int_equal(write_problem(answer, text), text.size());
    return text;
}

struct Row {
    Reason reason;
    std::string_view document;
};

void documents_are_the_golden_ones(void**) {
    constexpr Row rows[] = {
        {Reason::ExpiredToken,
         R"({"type":"about:blank","title":"Unauthorized","status":401,"detail":"the token has expired"})"},
        {Reason::WrongProject,
         R"({"type":"about:blank","title":"Forbidden","status":403,"detail":"the token is not for this project"})"},
        {Reason::ConflictingCredentials,
         R"({"type":"about:blank","title":"Bad Request","status":400,"detail":"the request holds two different tokens"})"},
        {Reason::StoreUnavailable,
         R"({"type":"about:blank","title":"Service Unavailable","status":503,"detail":"tokens can't be checked at the moment"})"},
        {Reason::Internal,
         R"({"type":"about:blank","title":"Internal Server Error","status":500})"},
    };
    for (const auto& row : rows) {
        ASSERT_TEXT(problem(answer_to(row.reason)), std::string(row.document) + "\n");
    }
}

void bad_tokens_give_the_same_document(void**) {
    const auto forged = problem(answer_to(Reason::ForgedToken));
    for (const auto reason : {Reason::UnknownToken, Reason::RevokedToken, Reason::InactiveOwner}) {
        ASSERT_TEXT(problem(answer_to(reason)), forged);
    }
}

void no_sentence_needs_an_escape(void**) {
    for (unsigned i = 0; i < k_reasons; ++i) {
        const auto description = answer_to(static_cast<Reason>(i)).description;
        ASSERT_ROW(description, std::ranges::none_of(description, [](char c) {
                       return c < ' ' || c > '~' || c == '"' || c == '\\';
                   }));
    }
}

void nothing_is_written_past_the_end(void**) {
    const auto answer = answer_to(Reason::WrongProject);
    const auto whole = problem(answer);
    for (std::size_t room = 0; room <= whole.size() + 3; ++room) {
        std::string out(whole.size() + 8, '#');
        assert_int_equal(write_problem(answer, std::span(out).first(room)), whole.size());
        const auto written = std::min(room, whole.size());
        ASSERT_TEXT(out, whole.substr(0, written) + std::string(out.size() - written, '#'));
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(documents_are_the_golden_ones),
        cmocka_unit_test(bad_tokens_give_the_same_document),
        cmocka_unit_test(no_sentence_needs_an_escape),
        cmocka_unit_test(nothing_is_written_past_the_end),
    };
    return cmocka_run_group_tests(tests, nullptr, nullptr);
}
