/// @file mail_target.hpp
/// Where mails go out, from what the daemon was told.
#pragma once

#include "admin/failure.hpp"
#include "notify/mail_sender.hpp"

#include <optional>
#include <string>

namespace tokenward::http {

struct MailOptions {
    std::string server;        ///< see check_mail_url(); empty: no mails
    bool allow_clear = false;  ///< `smtp://` without TLS
    std::string user;          ///< empty: the server wants none
    std::string password_file; ///< its first line
    std::string ca_file;       ///< empty: the system's
    std::string from;          ///< an address
    std::string public_url;    ///< see check_public_url(); may be empty
};

/// Reads the password. Nothing when no server is named. Invalid or Refused, naming the option or
/// the file.
[[nodiscard]] admin::Answer<std::optional<notify::MailTarget>>
mail_target(const MailOptions& options);

} // namespace tokenward::http
