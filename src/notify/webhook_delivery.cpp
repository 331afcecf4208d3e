#include "notify/webhook_delivery.hpp"

#include "admin/outbox.hpp"

namespace tokenward::notify {

admin::Answer<Delivery> deliver_one(admin::Store& store, WebhookSender& sender) {
    const auto claimed = admin::claim_message(store, admin::channel::webhook);
    if (!claimed) {
        return claimed.error();
    }
    if (!*claimed) {
        return Delivery{};
    }
    const auto& message = **claimed;
    const auto sent = sender.send(message.id, store.surroundings().now(), message.payload);
    if (sent) {
        const auto settled = admin::settle_message(store, message);
        return settled ? admin::Answer<Delivery>(Delivery{Delivered::Sent, message.id})
                       : settled.error();
    }
    const auto fate =
        admin::postpone_message(store, message, sent.error().message, sent.error().is_final);
    if (!fate) {
        return fate.error();
    }
    const bool is_lost = *fate == admin::MessageFate::Lost;
    return Delivery{is_lost ? Delivered::Lost : Delivered::Later, message.id, sent.error().message};
}

} // namespace tokenward::notify
