/// @file webhook_delivery.hpp
/// From the outbox to the receiver.
#pragma once

#include "admin/failure.hpp"
#include "admin/store.hpp"
#include "notify/webhook_sender.hpp"

#include <cstdint>
#include <string>

namespace tokenward::notify {

enum class Delivered : std::uint8_t {
    Nothing, ///< none was due
    Sent,
    Later, ///< it will be tried again
    Lost,  ///< it won't
};

struct Delivery {
    Delivered what = Delivered::Nothing;
    std::string id = {};
    std::string reason = {}; ///< Later, Lost
};

/// One message that is due.
[[nodiscard]] admin::Answer<Delivery> deliver_one(admin::Store& store, WebhookSender& sender);

} // namespace tokenward::notify
