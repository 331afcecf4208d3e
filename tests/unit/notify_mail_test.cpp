// Mails before they are sent: header lines that nothing can break out of, and what they say.
#include "notify/encoded_word.hpp"
#include "notify/mail.hpp"
#include "notify/mail_url.hpp"
#include "notify/reminder_text.hpp"
#include "support/core_support.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

using namespace tokenward;
using namespace tokenward::test;
using namespace tokenward::notify;
using std::chrono::days;
using std::chrono::hours;
using std::chrono::seconds;

namespace {

Mail a_mail() {
    return {"msg_aaaaaaaaaaaaaaaa",
            "tokens@example.com",
            "alice@example.org",
            "Alice Anders",
            "API token \"ci\" expires in 7 days",
            "Hello",
            from_epoch(1'800'000'000)};
}

std::string line_of(const Mail& mail, const std::string& name) {
    for (const auto& line : header_lines(mail)) {
        if (line.starts_with(name + ": ")) {
            return line;
        }
    }
    return {};
}

/// Every CR LF is followed by a blank, no CR or LF stands alone, and lines are short.
bool is_one_header(const std::string& line) {
    std::size_t begin = 0;
    while (true) {
        const auto end = line.find('\r', begin);
        const auto part = line.substr(begin, end == std::string::npos ? end : end - begin);
        const bool is_good = part.size() <= 76 &&
                             std::ranges::all_of(part, [](char c) { return c >= ' ' && c <= '~'; });
        if (!is_good) {
            return false;
        }
        if (end == std::string::npos) {
            return true;
        }
        if (line.substr(end, 3) != "\r\n ") {
            return false;
        }
        begin = end + 2;
    }
}

void test_header_lines(void** /*state*/) {
    const auto mail = a_mail();
    ASSERT_TEXT(line_of(mail, "Date"), "Date: Fri, 15 Jan 2027 08:00:00 +0000");
    ASSERT_TEXT(line_of(mail, "From"), "From: Tokenward <tokens@example.com>");
    ASSERT_TEXT(line_of(mail, "To"), "To: Alice Anders\r\n <alice@example.org>");
    ASSERT_TEXT(line_of(mail, "Subject"), "Subject: API token \"ci\" expires in 7 days");
    ASSERT_TEXT(line_of(mail, "Message-ID"), "Message-ID: <msg_aaaaaaaaaaaaaaaa@example.com>");
    ASSERT_TEXT(line_of(mail, "Auto-Submitted"), "Auto-Submitted: auto-generated");
    auto nameless = mail;
    nameless.to_name.clear();
    ASSERT_TEXT(line_of(nameless, "To"), "To: <alice@example.org>");
}

void test_dates(void** /*state*/) {
    ASSERT_TEXT(mail_date(from_epoch(0)), "Thu, 01 Jan 1970 00:00:00 +0000");
    ASSERT_TEXT(mail_date(from_epoch(951'782'399)), "Mon, 28 Feb 2000 23:59:59 +0000");
    ASSERT_TEXT(mail_date(from_epoch(951'782'400)), "Tue, 29 Feb 2000 00:00:00 +0000");
    ASSERT_TEXT(mail_date(from_epoch(1'795'705'445)), "Thu, 26 Nov 2026 15:04:05 +0000");
    ASSERT_TEXT(mail_date(k_last_time), "Fri, 31 Dec 9999 23:59:59 +0000");
}

/// Names come checked; were they not, they still couldn't end a line.
void test_nothing_is_injected(void** /*state*/) {
    const std::string long_text(255, 'x');
    std::string umlauts;
    for (int i = 0; i < 127; ++i) {
        umlauts += "ü";
    }
    const std::vector<std::string> names = {
        "a\r\nBcc: mallory@example.com",
        "a\nBcc: mallory@example.com",
        "a\r\n\r\nanother text",
        std::string("a\0b", 3),
        "Alice <mallory@example.com>",
        "Alice\", \"mallory@example.com",
        "=?UTF-8?Q?=0D=0ABcc:_mallory?=",
        "a (comment)",
        "a, b; c: d@e",
        "Zoë 🦊 Ångström",
        "\xff\xfe invalid",
        " blanks ",
        long_text,
        umlauts,
        "\u202Egnp.exe",
    };
    for (const auto& name : names) {
        auto mail = a_mail();
        mail.to_name = name;
        mail.subject = "API token \"" + name + "\" has expired";
        for (const auto* const which : {"To", "Subject"}) {
            const auto line = line_of(mail, which);
            ASSERT_ROW(name, is_one_header(line));
            ASSERT_ROW(name, line.find("mallory@") == std::string::npos || which[0] == 'S');
        }
        ASSERT_ROW(name, line_of(mail, "To").ends_with("\r\n <alice@example.org>"));
        ASSERT_ROW(name, header_lines(mail).size() == 6);
    }
}

void test_encoded_words(void** /*state*/) {
    ASSERT_TEXT(header_text("Alice Anders", 4), "Alice Anders");
    ASSERT_TEXT(header_text("", 4), "");
    ASSERT_TEXT(header_text("Zoë", 4), "=?UTF-8?B?Wm/Dqw==?=");
    ASSERT_TEXT(header_text("a.b", 4), "=?UTF-8?B?YS5i?=");
    ASSERT_TEXT(header_text("a.b", 4, "."), "a.b");
    // 45 bytes a word, fewer where the header's name is long, and no character cut in two.
    std::string text = "x";
    for (int i = 0; i < 22; ++i) {
        text += "ü";
    }
    const auto one = header_text(text, 4);
    assert_int_equal(one.size(), 72);
    ASSERT_TEXT(header_text(text + "ü", 4), one + "\r\n =?UTF-8?B?w7w=?=");
    ASSERT_TEXT(header_text("xüüüüüüüü", 40), "=?UTF-8?B?eMO8w7zDvMO8w7zDvMO8w7w=?=");
    ASSERT_TEXT(header_text("xüüüüüüüüü", 40),
                "=?UTF-8?B?eMO8w7zDvMO8w7zDvMO8w7w=?=\r\n =?UTF-8?B?w7w=?=");
}

void test_line_ends(void** /*state*/) {
    ASSERT_TEXT(with_mail_line_ends("a\n.\n\nb"), "a\r\n.\r\n\r\nb");
}

admin::ReminderMail a_reminder(admin::ReminderKind kind, seconds left) {
    admin::ReminderMail mail;
    mail.kind = kind;
    mail.now = from_epoch(1'800'000'000);
    mail.token.id = "tok_aaaaaaaaaaaaaaaa";
    mail.token.name = "ci";
    mail.token.type = TokenType::Project;
    mail.token.owner = "alice";
    mail.token.lookup = std::string(32, 'f');
    mail.token.expires_at = mail.now + left;
    mail.to.login = "alice";
    mail.to.profile.name = "Alice A.";
    return mail;
}

void test_what_it_says(void** /*state*/) {
    const auto mail = a_reminder(admin::ReminderKind::Expiring, days(7) - seconds(9));
    const auto by_command = reminder_text(mail, "");
    ASSERT_TEXT(by_command.subject, "API token \"ci\" expires in 7 days");
    for (const auto* const part :
         {"Hello Alice A.,\n\nyour API token expires in 7 days.\n", "    Name:         ci\n",
          "    Type:         project\n", "    Token id:     tok_aaaaaaaaaaaaaaaa\n",
          "    Owner:        alice\n", "    Expires at:   2027-01-22T07:59:51Z\n",
          "From then on it is refused.", "    tokenward token rotate tok_aaaaaaaaaaaaaaaa\n"}) {
        ASSERT_ROW(part, by_command.text.find(part) != std::string::npos);
    }
    assert_true(by_command.text.find(mail.token.lookup) == std::string::npos);
    const auto by_page = reminder_text(mail, "https://tokens.example/me");
    assert_true(by_page.text.find("    https://tokens.example/me\n") != std::string::npos);
    assert_true(by_page.text.find("tokenward token rotate") == std::string::npos);
    const auto ended = reminder_text(a_reminder(admin::ReminderKind::Expired, -hours(5)), "");
    ASSERT_TEXT(ended.subject, "API token \"ci\" has expired");
    assert_true(ended.text.find("It is refused now.") != std::string::npos);
}

void test_days_left(void** /*state*/) {
    const auto says = [](seconds left) {
        return reminder_text(a_reminder(admin::ReminderKind::Expiring, left), "").subject;
    };
    ASSERT_TEXT(says(days(7)), "API token \"ci\" expires in 7 days");
    ASSERT_TEXT(says(days(6)), "API token \"ci\" expires in 6 days");
    ASSERT_TEXT(says(days(1) + seconds(1)), "API token \"ci\" expires in 2 days");
    ASSERT_TEXT(says(days(1)), "API token \"ci\" expires within a day");
    ASSERT_TEXT(says(seconds(1)), "API token \"ci\" expires within a day");
}

void test_of_an_organization(void** /*state*/) {
    auto mail = a_reminder(admin::ReminderKind::Expiring, days(7));
    mail.token.type = TokenType::Organization;
    mail.token.owner.clear();
    mail.token.organization = "acme";
    mail.to.profile.name.clear();
    const auto text = reminder_text(mail, "").text;
    for (const auto* const part : {"Hello alice,\n", "an API token of your organization expires",
                                   "    Organization: acme\n"}) {
        ASSERT_ROW(part, text.find(part) != std::string::npos);
    }
}

void test_servers(void** /*state*/) {
    const auto transport = [](const std::string& url, bool clear) {
        return check_mail_url(url, clear).value().transport;
    };
    assert_true(transport("smtps://mail.example:465", false) == MailTransport::Tls);
    assert_true(transport("smtp://mail.example:587", false) == MailTransport::StartTls);
    assert_true(transport("smtp://127.0.0.1", false) == MailTransport::StartTls);
    assert_true(transport("smtp://127.0.0.1:25/", true) == MailTransport::Clear);
    assert_true(check_mail_url("smtp://[::1]:25", true).value().is_this_machine);
    assert_false(check_mail_url("smtp://192.0.2.1", true).value().is_this_machine);
    for (const auto* const url :
         {"", "mail.example", "mail.example:587", "smtp://", "http://mail.example",
          "smtp://mail.example/me", "smtp://mail.example/?x", "smtp://mail.example#x",
          "smtp://alice@mail.example", "smtp://alice:pass@mail.example",
          "smtps://;AUTH=NTLM@mail.example", "smtp://mail.example:99999", "smtp://mail .example",
          "smtp://mail.example\r\n", "imap://mail.example"}) {
        ASSERT_ROW(url, !check_mail_url(url, false).ok());
    }
    assert_false(check_mail_url("smtps://mail.example", true).ok());
}

void test_pages(void** /*state*/) {
    for (const auto* const url : {"https://tokens.example", "http://10.0.0.1:9400/me?x=y#z"}) {
        ASSERT_TEXT(check_public_url(url).value(), url);
    }
    for (const auto& url :
         {std::string(), std::string("tokens.example"), std::string("javascript:alert(1)"),
          std::string("https://a b/"), std::string("https://tokens.example/\r\nBcc: x"),
          std::string("https://user@tokens.example/"), std::string("https://tökens.example/"),
          "https://tokens.example/" + std::string(500, 'x')}) {
        ASSERT_ROW(url, !check_public_url(url).ok());
    }
}

} // namespace

int main() {
    const CMUnitTest tests[] = {
        cmocka_unit_test(test_header_lines),
        cmocka_unit_test(test_dates),
        cmocka_unit_test(test_nothing_is_injected),
        cmocka_unit_test(test_encoded_words),
        cmocka_unit_test(test_line_ends),
        cmocka_unit_test(test_what_it_says),
        cmocka_unit_test(test_days_left),
        cmocka_unit_test(test_of_an_organization),
        cmocka_unit_test(test_servers),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests_name("notify: mail", tests, nullptr, nullptr);
}
