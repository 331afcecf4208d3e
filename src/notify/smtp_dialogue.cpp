#include "notify/smtp_dialogue.hpp"

#include <algorithm>
#include <array>

namespace tokenward::notify {

void SmtpDialogue::note_command(std::string_view line) noexcept {
    constexpr std::array<std::string_view, 7> k_commands = {"EHLO", "HELO", "STARTTLS", "AUTH",
                                                            "MAIL", "RCPT", "DATA"};
    const auto word = line.substr(0, line.find_first_of(" \r\n"));
    const auto* const found = std::ranges::find(k_commands, word);
    is_known_ = found != k_commands.end();
    if (is_known_) {
        command_ = *found;
        is_policy_ = false;
    }
}

void SmtpDialogue::note_answer(std::string_view line) noexcept {
    constexpr std::size_t k_code = 4; // three digits, and a blank or a hyphen
    if (!is_known_) {
        return; // to QUIT, by which libcurl ends what failed
    }
    is_policy_ = line.size() > k_code && line.substr(k_code).starts_with("5.7.");
}

bool SmtpDialogue::is_about_the_mail() const noexcept {
    return command_ == "RCPT" || command_ == "DATA";
}

bool SmtpDialogue::is_recipient_refused_by_policy() const noexcept {
    return command_ == "RCPT" && is_policy_;
}

} // namespace tokenward::notify
