/// @file delivery.hpp
/// From the outbox to whoever sends.
#pragma once

#include "admin/failure.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/store/store.hpp"
#include "notify/attempt.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::notify {

enum class Delivered : std::uint8_t {
    Nothing, ///< none was due
    Sent,
    Dropped, ///< it was obsolete
    Stopped, ///< given back; another daemon may have it
    PutOff,  ///< given back until its recipient's domain is asked again
    Later,   ///< it will be tried again
    Lost,    ///< it won't
};

struct Delivery {
    Delivered what = Delivered::Nothing;
    std::string id = {};
    std::string reason = {};             ///< of all but Nothing and Sent
    bool is_not_allowed = false;         ///< Later, Lost: not before something is mended here
    std::optional<DomainHold> hold = {}; ///< Later, Lost: others there wait as well
};

/// Tries to send one message. A failure is one of the store's: then it comes again.
using Sending = std::function<admin::Answer<Attempt>(const admin::Message&)>;

/// One message of `channel` that is due.
[[nodiscard]] admin::Answer<Delivery> deliver_one(admin::Store& store, std::string_view channel,
                                                  const Sending& send);

} // namespace tokenward::notify
