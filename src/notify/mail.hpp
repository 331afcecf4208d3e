/// @file mail.hpp
/// A mail, before it is sent.
#pragma once

#include "tokenward/time.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenward::notify {

struct Mail {
    std::string id; ///< of the outbox: the same whenever it is tried again
    std::string from;
    std::string to;      ///< both addresses: see admin::is_email()
    std::string to_name; ///< UTF-8, may be empty
    std::string subject; ///< UTF-8
    std::string text;    ///< UTF-8, lines end with LF
    Time date{};
};

/// Its header (RFC 5322), a line each, some of them folded: all but what tells how the text is
/// encoded. Names and subject can't end a line, whatever they hold.
[[nodiscard]] std::vector<std::string> header_lines(const Mail& mail);

/// `Thu, 26 Nov 2026 15:00:00 +0000` (RFC 5322, 3.3)
[[nodiscard]] std::string mail_date(Time time);

/// `text` with CR LF at the end of each line.
[[nodiscard]] std::string with_mail_line_ends(std::string_view text);

} // namespace tokenward::notify
