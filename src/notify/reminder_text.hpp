/// @file reminder_text.hpp
/// What an owner is told of a token that ends. Never a secret: there is none here.
#pragma once

#include "admin/messages/reminder_message.hpp"

#include <string>

namespace tokenward::notify {

struct ReminderText {
    std::string subject;
    std::string text;
};

/// @param public_url where tokens are managed, see check_public_url(); empty: the command is told
[[nodiscard]] ReminderText reminder_text(const admin::ReminderMail& mail,
                                         const std::string& public_url);

} // namespace tokenward::notify
