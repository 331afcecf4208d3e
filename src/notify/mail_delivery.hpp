/// @file mail_delivery.hpp
/// From a message of the outbox to the mail it stands for.
#pragma once

#include "admin/failure.hpp"
#include "admin/outbox.hpp"
#include "admin/store.hpp"
#include "notify/attempt.hpp"
#include "notify/mail_sender.hpp"

#include <stop_token>

namespace tokenward::notify {

/// Reads what it tells from the store, so that it tells what is so now.
[[nodiscard]] admin::Answer<Attempt> send_mail(admin::Store& store, MailSender& sender,
                                               const admin::Message& message,
                                               const std::stop_token& stop);

} // namespace tokenward::notify
