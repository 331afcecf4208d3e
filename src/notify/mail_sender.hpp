/// @file mail_sender.hpp
/// One mail to one recipient over SMTP (RFC 5321), by libcurl.
#pragma once

#include "notify/attempt.hpp"
#include "notify/mail.hpp"
#include "notify/mail_url.hpp"
#include "tokenward/secret.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>

namespace tokenward::notify {

class CurlHandle;

struct MailTarget {
    MailServer server; ///< check_mail_url()
    std::string user;  ///< empty: it wants none
    SecretText password;
    std::string ca_file; ///< empty: the system's
    std::string from;    ///< see admin::is_email()
    std::string public_url = {};
    std::chrono::milliseconds connect_timeout{10'000};
    /// For all of it, and for one answer; with both, shorter than a message's lease.
    std::chrono::milliseconds timeout{75'000};
    std::chrono::seconds answer_timeout{30};
};

/// Not for two threads at once. A connection of its own for each mail, so that there is none to end
/// while nobody waits for it.
class MailSender {
public:
    /// Throws std::bad_alloc.
    explicit MailSender(MailTarget target);
    MailSender(const MailSender&) = delete;
    MailSender& operator=(const MailSender&) = delete;
    ~MailSender();

    /// Sent when the server has taken it over (250 after the text). What it refuses for good (5xx)
    /// of recipient and text is Refused; of greeting, user or sender NotAllowed, and so is a
    /// recipient that policy forbids us (5.7.x), or a server whose certificate isn't known or that
    /// has no TLS. Certificates are checked.
    [[nodiscard]] Attempt send(const Mail& mail, const std::stop_token& stop);

    [[nodiscard]] const std::string& from() const noexcept { return from_; }
    [[nodiscard]] const std::string& public_url() const noexcept { return public_url_; }

private:
    std::string from_;
    std::string public_url_;
    std::unique_ptr<CurlHandle> handle_;
};

} // namespace tokenward::notify
