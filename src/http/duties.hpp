/// @file duties.hpp
/// What the daemon does unasked.
#pragma once

#include "http/background.hpp"
#include "http/daemon_log.hpp"
#include "http/store_slot.hpp"
#include "notify/webhook_sender.hpp"

#include <optional>

namespace tokenward::http {

/// Ends tokens that were rotated out, removes idle ones, tells of ended tokens that are used again,
/// and sends what waits to be sent. Any number of daemons may do so on one store.
class Duties {
public:
    /// `generation` must outlive it.
    Duties(const StoreFactory& connect, const StoreGeneration& generation,
           std::optional<notify::WebhookTarget> webhook, const Log& log);
    Duties(const Duties&) = delete;
    Duties& operator=(const Duties&) = delete;
    ~Duties();

private:
    std::optional<notify::WebhookSender> sender_;
    Background upkeep_;
    Background idle_removal_; // apart, for it may take long
    std::optional<Background> delivery_;
};

} // namespace tokenward::http
