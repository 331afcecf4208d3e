/// @file mail_delivery.hpp
/// From a message of the outbox to the mail it stands for.
#pragma once

#include "admin/failure.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/store/store.hpp"
#include "notify/attempt.hpp"
#include "notify/domain_holds.hpp"
#include "notify/mail_sender.hpp"

#include <stop_token>

namespace tokenward::notify {

/// Reads what it tells from the store, so that it tells what is so now. A recipient whose domain is
/// on hold isn't asked; what comes of those that are asked is noted in `holds`.
[[nodiscard]] admin::Answer<Attempt> send_mail(admin::Store& store, MailSender& sender,
                                               DomainHolds& holds, const admin::Message& message,
                                               const std::stop_token& stop);

} // namespace tokenward::notify
