#include "notify/delivery.hpp"

#include <chrono>
#include <utility>

namespace tokenward::notify {
namespace {

using Told = admin::Answer<Delivery>;

Told settle(admin::Store& store, const admin::Message& message, Delivery delivery) {
    const auto settled = admin::settle_message(store, message);
    return settled ? Told(std::move(delivery)) : settled.error();
}

Told give_back(admin::Store& store, const admin::Message& message, Delivery delivery,
               std::chrono::seconds wait = std::chrono::seconds(0)) {
    const auto given = admin::give_back_message(store, message, wait);
    return given ? Told(std::move(delivery)) : given.error();
}

Told postpone(admin::Store& store, const admin::Message& message, const Attempt& attempt) {
    const auto fate =
        admin::postpone_message(store, message, attempt.reason, attempt.end == AttemptEnd::Refused);
    if (!fate) {
        return fate.error();
    }
    return Delivery{*fate == admin::MessageFate::Lost ? Delivered::Lost : Delivered::Later,
                    message.id, attempt.reason, attempt.end == AttemptEnd::NotAllowed,
                    attempt.hold};
}

/// No try was made, so tries don't end it: its age does.
Told put_off(admin::Store& store, const admin::Message& message, const Attempt& attempt) {
    if (store.surroundings().now() - message.created_at >= admin::k_longest_put_off) {
        return postpone(store, message, {AttemptEnd::Refused, attempt.reason});
    }
    const auto wait = attempt.hold ? attempt.hold->left : std::chrono::seconds(0);
    return give_back(store, message, {Delivered::PutOff, message.id, attempt.reason}, wait);
}

} // namespace

Told deliver_one(admin::Store& store, std::string_view channel, const Sending& send) {
    const auto claimed = admin::claim_message(store, channel);
    if (!claimed) {
        return claimed.error();
    }
    if (!*claimed) {
        return Delivery{};
    }
    const auto& message = **claimed;
    const auto attempt = send(message);
    if (!attempt) {
        return attempt.error();
    }
    switch (attempt->end) {
    case AttemptEnd::Sent:
        return settle(store, message, {Delivered::Sent, message.id});
    case AttemptEnd::Obsolete:
        return settle(store, message, {Delivered::Dropped, message.id, attempt->reason});
    case AttemptEnd::Stopped:
        return give_back(store, message, {Delivered::Stopped, message.id, attempt->reason});
    case AttemptEnd::PutOff:
        return put_off(store, message, *attempt);
    case AttemptEnd::Failed:
    case AttemptEnd::NotAllowed:
    case AttemptEnd::Refused:
        break;
    }
    return postpone(store, message, *attempt);
}

} // namespace tokenward::notify
