/// @file message_delivery.hpp
/// Sending what waits in the outbox, as the work of a thread.
#pragma once

#include "http/background.hpp"
#include "http/daemon_log.hpp"
#include "http/message_counts.hpp"
#include "notify/mail_sender.hpp"
#include "notify/webhook_sender.hpp"

namespace tokenward::http {

/// `sender` and `counts` must outlive it.
[[nodiscard]] Background::Work webhook_delivery(notify::WebhookSender& sender,
                                                DeliveryCounts& counts, Log log);
/// Fails, and sends nothing, while our clock and that of Redis differ.
[[nodiscard]] Background::Work mail_delivery(notify::MailSender& sender, DeliveryCounts& counts,
                                             Log log);

} // namespace tokenward::http
