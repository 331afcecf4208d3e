// Mails that don't get there: whose fault it is, and who else waits for it.
#include "notify/domain_holds.hpp"
#include "notify/mail_verdict.hpp"
#include "notify/smtp_dialogue.hpp"
#include "support/core_support.hpp"

#include <chrono>
#include <string>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::notify;
using std::chrono::seconds;

namespace {

/// What was sent last, and what came back.
SmtpDialogue a_dialogue(const std::string& command, const std::string& answer) {
    SmtpDialogue dialogue;
    dialogue.note_answer("220 mail.test ESMTP\r\n");
    dialogue.note_command("EHLO tokenward\r\n");
    dialogue.note_answer("250 mail.test\r\n");
    if (!command.empty()) {
        dialogue.note_command(command + "\r\n");
    }
    if (!answer.empty()) {
        dialogue.note_answer(answer + "\r\n");
    }
    dialogue.note_command("QUIT\r\n");
    dialogue.note_answer("221 2.0.0 bye\r\n");
    return dialogue;
}

void test_whose_fault_it_is(void** /*state*/) {
    struct Row {
        const char* command;
        const char* answer;
        CURLcode outcome;
        AttemptEnd end;
        bool is_of_recipient;
    };
    const Row rows[] = {
        {"RCPT TO:<a@b.test>", "450 4.2.0 greylisted", CURLE_SEND_ERROR, AttemptEnd::Failed, true},
        {"DATA", "451 later", CURLE_WEIRD_SERVER_REPLY, AttemptEnd::Failed, true},
        {"RCPT TO:<a@b.test>", "", CURLE_OPERATION_TIMEDOUT, AttemptEnd::Failed, true},
        {"DATA", "", CURLE_RECV_ERROR, AttemptEnd::Failed, true},
        {"MAIL FROM:<c@d.test>", "451 4.3.0 later", CURLE_SEND_ERROR, AttemptEnd::Failed, false},
        {"MAIL FROM:<c@d.test>", "", CURLE_OPERATION_TIMEDOUT, AttemptEnd::Failed, false},
        {"", "", CURLE_OPERATION_TIMEDOUT, AttemptEnd::Failed, false},
        {"RCPT TO:<a@b.test>", "550 5.1.1 no such user", CURLE_SEND_ERROR, AttemptEnd::Refused,
         false},
        {"RCPT TO:<a@b.test>", "550 no such user 5.7.1", CURLE_SEND_ERROR, AttemptEnd::Refused,
         false},
        {"RCPT TO:<a@b.test>", "554 5.7.1 relay access denied", CURLE_SEND_ERROR,
         AttemptEnd::NotAllowed, true},
        {"RCPT TO:<a@b.test>", "550-5.7.1 no\r\n550 5.7.1 relaying", CURLE_SEND_ERROR,
         AttemptEnd::NotAllowed, true},
        {"RCPT TO:<a@b.test>", "530 5.7.0 log in", CURLE_SEND_ERROR, AttemptEnd::NotAllowed, false},
        {"DATA", "554 5.7.1 spam", CURLE_WEIRD_SERVER_REPLY, AttemptEnd::Refused, false},
        {"MAIL FROM:<c@d.test>", "550 5.7.1 who", CURLE_SEND_ERROR, AttemptEnd::NotAllowed, false},
        {"AUTH PLAIN x", "535 5.7.8 wrong", CURLE_LOGIN_DENIED, AttemptEnd::NotAllowed, false},
    };
    for (const auto& row : rows) {
        const std::string answer = row.answer;
        const long code = answer.empty() ? 250 : std::stol(answer);
        const auto attempt = judge_mail(row.outcome, code, a_dialogue(row.command, row.answer));
        const auto name = std::string(row.command) + " " + row.answer;
        ASSERT_ROW(name, attempt.end == row.end);
        ASSERT_ROW(name, attempt.is_of_recipient == row.is_of_recipient);
        ASSERT_ROW(name, !attempt.reason.empty());
    }
    ASSERT_TEXT(
        judge_mail(CURLE_SEND_ERROR, 554, a_dialogue("RCPT TO:<a@b.test>", "554 5.7.1 no")).reason,
        "the mail server answered 554 5.7 to RCPT");
    assert_true(judge_mail(CURLE_OK, 250, a_dialogue("DATA", "250 ok")).end == AttemptEnd::Sent);
}

void test_a_hold_grows_and_ends(void** /*state*/) {
    DomainHolds holds;
    DomainHolds::Time now{};
    assert_false(holds.left("slow.test", now).has_value());
    for (const auto pause : {60, 120, 240, 480, 960, 1800, 1800}) {
        assert_true(holds.failed("slow.test", now) == seconds(pause));
        assert_true(holds.left("slow.test", now) == seconds(pause));
        assert_true(holds.left("SLOW.Test", now) == seconds(pause));
        assert_false(holds.left("quick.test", now).has_value());
        now += seconds(pause) - std::chrono::milliseconds(1);
        // Never 0: it would be tried again at once, and again.
        assert_true(holds.left("slow.test", now) == seconds(1));
        now += std::chrono::milliseconds(1);
        assert_false(holds.left("slow.test", now).has_value());
    }
    holds.succeeded("Slow.test");
    assert_int_equal(holds.size(), 0);
    assert_true(holds.failed("slow.test", now) == seconds(60));
}

void test_only_so_many_are_remembered(void** /*state*/) {
    DomainHolds holds;
    DomainHolds::Time now{};
    for (std::size_t i = 0; i <= DomainHolds::k_most; ++i) {
        holds.failed("d" + std::to_string(i) + ".test", now);
        now += std::chrono::milliseconds(1);
    }
    assert_int_equal(holds.size(), DomainHolds::k_most);
    assert_false(holds.left("d0.test", now).has_value());
    assert_true(holds.left("d1.test", now).has_value());
    assert_true(holds.left("d1000.test", now).has_value());
    // One that is known takes nobody's place.
    holds.failed("d1.test", now);
    assert_true(holds.left("d2.test", now).has_value());
}

void test_domains(void** /*state*/) {
    ASSERT_TEXT(domain_of("alice@example.com"), "example.com");
    ASSERT_TEXT(domain_of("a@b@example.com"), "example.com");
    ASSERT_TEXT(domain_of(""), "");
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_whose_fault_it_is),
        cmocka_unit_test(test_a_hold_grows_and_ends),
        cmocka_unit_test(test_only_so_many_are_remembered),
        cmocka_unit_test(test_domains),
    };
    return cmocka_run_group_tests_name("notify: mail troubles", tests, nullptr, nullptr);
}
