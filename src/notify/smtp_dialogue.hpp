/// @file smtp_dialogue.hpp
/// How far a mail got: libcurl's errors don't tell greeting from text.
#pragma once

#include <string_view>

namespace tokenward::notify {

/// Keeps nothing of what goes by but which command it was, for there may be a password in it.
class SmtpDialogue {
public:
    /// A line that is sent.
    void note_command(std::string_view line) noexcept;
    /// A line of an answer; of several, the last one counts.
    void note_answer(std::string_view line) noexcept;

    /// The last of those that matter; empty until the first one.
    [[nodiscard]] std::string_view command() const noexcept { return command_; }
    /// Whether it was about this one mail, and not about us.
    [[nodiscard]] bool is_about_the_mail() const noexcept;
    /// Whether the recipient was refused by policy (RFC 3463, X.7.X), such as `554 5.7.1 relay
    /// access denied`: who asks isn't let, whether or not there is such a recipient.
    [[nodiscard]] bool is_recipient_refused_by_policy() const noexcept;

private:
    std::string_view command_; ///< one of a table's
    bool is_known_ = false;    ///< what was sent last is command_
    bool is_policy_ = false;   ///< what its answer is about
};

} // namespace tokenward::notify
