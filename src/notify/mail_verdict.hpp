/// @file mail_verdict.hpp
/// What came of a mail, by what libcurl and the server said.
#pragma once

#include "notify/attempt.hpp"
#include "notify/smtp_dialogue.hpp"

#include <curl/curl.h>

namespace tokenward::notify {

/// `code` is the last answer's, 0 when there was none; see MailSender::send().
[[nodiscard]] Attempt judge_mail(CURLcode outcome, long code, const SmtpDialogue& dialogue);

} // namespace tokenward::notify
