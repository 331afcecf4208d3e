/// @file reminder_message.hpp
/// A reminder on its way: what the outbox holds of it.
#pragma once

#include "admin/messages/outbox.hpp"
#include "admin/records/reminded.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <string>

namespace tokenward::admin {

/// What receivers of webhooks are told: the token's facts as they are `now`.
[[nodiscard]] Message reminder_webhook(const TokenDetail& token, ReminderKind kind, Time now);

/// For a mail: who is told of which token and expiry. The rest is read when it is sent.
[[nodiscard]] Message reminder_mail(const TokenDetail& token, ReminderKind kind,
                                    const std::string& login);

/// The login that reminder_mail() was given; nothing when it made no such message.
[[nodiscard]] std::optional<std::string> recipient_of(const Message& message);

/// All that a mail tells, and to whom.
struct ReminderMail {
    ReminderKind kind = ReminderKind::Expiring;
    TokenDetail token;
    UserDetail to;
    Time now{};
};

/// Read from the store by what reminder_mail() made. Nothing when it isn't so any more: the token
/// was ended, rotated or given another expiry, the recipient may not be told any more, or what was
/// about to end has ended, which a mail of its own tells.
[[nodiscard]] Answer<std::optional<ReminderMail>> read_reminder_mail(Store& store,
                                                                     const Message& message);

} // namespace tokenward::admin
