/// @file mail_url.hpp
/// URLs that mails need: the server they go through, and the page they name.
#pragma once

#include "tokenward/result.hpp"

#include <cstdint>
#include <string>

namespace tokenward::notify {

/// How a mail server is spoken to.
enum class MailTransport : std::uint8_t {
    Tls,      ///< `smtps://`: from the first byte
    StartTls, ///< `smtp://`: from STARTTLS on, before anything is told
    Clear,    ///< `smtp://`, on somebody's word
};

struct MailServer {
    std::string url;
    MailTransport transport = MailTransport::Tls;
    bool is_this_machine = false;
};

/// `smtps://host[:465]`, or `smtp://host[:25]`; without user, password, and path. `allow_clear`:
/// `smtp://` means without TLS.
[[nodiscard]] Result<MailServer> check_mail_url(const std::string& text, bool allow_clear);

/// A page of ours that people open: `https://…` or `http://…`, printable ASCII, at most 500
/// characters, without user and password. Gives it as it is.
[[nodiscard]] Result<std::string> check_public_url(const std::string& text);

} // namespace tokenward::notify
