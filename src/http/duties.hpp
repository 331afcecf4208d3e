/// @file duties.hpp
/// What the daemon does unasked.
#pragma once

#include "http/background.hpp"
#include "http/daemon_log.hpp"
#include "http/message_counts.hpp"
#include "http/store_slot.hpp"
#include "notify/mail_sender.hpp"
#include "notify/webhook_sender.hpp"

#include <optional>

namespace tokenward::http {

struct DutyOptions {
    std::optional<notify::WebhookTarget> webhook; ///< nothing: none is told
    std::optional<notify::MailTarget> mail;       ///< nothing: no mails
};

/// Ends tokens that were rotated out, removes idle ones, tells of tokens that end and of ended ones
/// that are used again, and sends what waits to be sent. Any number of daemons may do so on one
/// store.
class Duties {
public:
    /// `generation` and `counts` must outlive it.
    Duties(const StoreFactory& connect, const StoreGeneration& generation, DutyOptions options,
           MessageCounts& counts, const Log& log);
    Duties(const Duties&) = delete;
    Duties& operator=(const Duties&) = delete;
    /// All of them end at the same time; what is being sent is broken off within about a second.
    ~Duties();

private:
    std::optional<notify::WebhookSender> webhook_;
    std::optional<notify::MailSender> mail_;
    Background upkeep_;
    // Apart, for they may take long.
    Background idle_removal_;
    std::optional<Background> reminders_;
    std::optional<Background> webhook_delivery_;
    std::optional<Background> mail_delivery_;
};

} // namespace tokenward::http
