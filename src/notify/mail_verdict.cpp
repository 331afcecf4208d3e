#include "notify/mail_verdict.hpp"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace tokenward::notify {
namespace {

/// More than libcurl's "Requested SSL level failed".
constexpr std::string_view k_no_starttls =
    "the mail server offers no STARTTLS: use smtps://, or for one on this machine "
    "--smtp-allow-cleartext";

bool is_our_fault(CURLcode outcome) noexcept {
    constexpr std::array k_ours = {CURLE_LOGIN_DENIED,
                                   CURLE_AUTH_ERROR,
                                   CURLE_USE_SSL_FAILED,
                                   CURLE_SSL_CACERT_BADFILE,
                                   CURLE_PEER_FAILED_VERIFICATION,
                                   CURLE_SSL_CERTPROBLEM};
    return std::ranges::find(k_ours, outcome) != k_ours.end();
}

/// RFC 4954, 6: who we are isn't known or not enough, whatever was asked.
bool is_about_us(long code) noexcept {
    return code >= 530 && code < 540;
}

AttemptEnd end_by(long code, const SmtpDialogue& dialogue) noexcept {
    if (code < 500) {
        return AttemptEnd::Failed;
    }
    return is_about_us(code) || !dialogue.is_about_the_mail() ||
                   dialogue.is_recipient_refused_by_policy()
               ? AttemptEnd::NotAllowed
               : AttemptEnd::Refused;
}

Attempt judge_answer(CURLcode outcome, long code, const SmtpDialogue& dialogue) {
    const auto what =
        dialogue.command().empty() ? "to the connection" : "to " + std::string(dialogue.command());
    const bool is_policy = code >= 500 && dialogue.is_recipient_refused_by_policy();
    return {is_our_fault(outcome) ? AttemptEnd::NotAllowed : end_by(code, dialogue),
            "the mail server answered " + std::to_string(code) + (is_policy ? " 5.7 " : " ") +
                what};
}

Attempt judge_failure(CURLcode outcome, long code, const SmtpDialogue& dialogue) {
    if (code >= 400 && code < 600) {
        return judge_answer(outcome, code, dialogue);
    }
    return {is_our_fault(outcome) ? AttemptEnd::NotAllowed : AttemptEnd::Failed,
            outcome == CURLE_USE_SSL_FAILED ? std::string(k_no_starttls)
                                            : curl_easy_strerror(outcome)};
}

/// Nothing that came before the server knew the recipient is, nor what it says of us alone.
bool is_of_recipient(const Attempt& attempt, const SmtpDialogue& dialogue, long code) noexcept {
    switch (attempt.end) {
    case AttemptEnd::Failed:
        return dialogue.is_about_the_mail();
    case AttemptEnd::NotAllowed:
        return dialogue.is_recipient_refused_by_policy() && !is_about_us(code);
    default:
        return false;
    }
}

} // namespace

Attempt judge_mail(CURLcode outcome, long code, const SmtpDialogue& dialogue) {
    if (outcome == CURLE_OK) {
        return {};
    }
    if (outcome == CURLE_ABORTED_BY_CALLBACK) {
        return {AttemptEnd::Stopped, "it was told to stop"};
    }
    auto attempt = judge_failure(outcome, code, dialogue);
    attempt.is_of_recipient = is_of_recipient(attempt, dialogue, code);
    return attempt;
}

} // namespace tokenward::notify
