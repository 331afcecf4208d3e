#include "http/message_delivery.hpp"

#include "admin/doctor/clock_health.hpp"
#include "admin/messages/outbox.hpp"
#include "notify/delivery.hpp"
#include "notify/domain_holds.hpp"
#include "notify/mail_delivery.hpp"

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenward::http {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds k_nothing_pause{1000};
/// Whoever just failed isn't pressed with the next one.
constexpr milliseconds k_failure_pause{100};
/// Nothing gets there before somebody mends the configuration, and a login tried too often may be
/// locked.
constexpr milliseconds k_not_allowed_pause{30'000};

using Send = std::function<admin::Answer<notify::Attempt>(admin::Store&, const admin::Message&,
                                                          const std::stop_token&)>;

void count(const notify::Delivery& delivery, DeliveryCounts& counts) {
    switch (delivery.what) {
    case notify::Delivered::Nothing:
    case notify::Delivered::Stopped:
    case notify::Delivered::PutOff:
        break;
    case notify::Delivered::Sent:
        ++counts.sent;
        break;
    case notify::Delivered::Dropped:
        ++counts.dropped;
        break;
    case notify::Delivered::Later:
        ++counts.postponed;
        break;
    case notify::Delivered::Lost:
        ++counts.lost;
        break;
    }
}

/// What else waits because it failed.
std::string consequence(const notify::Delivery& delivery) {
    if (delivery.hold) {
        return "; mails to " + delivery.hold->domain + " wait for " +
               std::to_string(delivery.hold->left.count()) + " s";
    }
    return delivery.is_not_allowed ? "; nothing is sent until that is mended here" : "";
}

void tell(std::string_view channel, const notify::Delivery& delivery, spdlog::logger& log) {
    const auto& id = delivery.id;
    switch (delivery.what) {
    case notify::Delivered::Nothing:
        break;
    case notify::Delivered::Sent:
        log.info("{} {} sent", channel, id);
        break;
    case notify::Delivered::Dropped:
    case notify::Delivered::Stopped:
        log.info("{} {} isn't sent: {}", channel, id, delivery.reason);
        break;
    case notify::Delivered::PutOff:
        // There may be thousands; that they wait was told of the one that failed.
        log.debug("{} {} is put off: {}", channel, id, delivery.reason);
        break;
    case notify::Delivered::Later:
        log.log(delivery.is_not_allowed ? spdlog::level::err : spdlog::level::warn,
                "{} {} failed and is tried again: {}{}", channel, id, delivery.reason,
                consequence(delivery));
        break;
    case notify::Delivered::Lost:
        log.error("{} {} failed and is given up: {}", channel, id, delivery.reason);
        break;
    }
}

milliseconds pause_after(const notify::Delivery& delivery) {
    if (delivery.what == notify::Delivered::Nothing) {
        return k_nothing_pause;
    }
    if (delivery.is_not_allowed && !delivery.hold) {
        return k_not_allowed_pause;
    }
    return delivery.what == notify::Delivered::Later ? k_failure_pause : milliseconds(0);
}

Background::Work work(std::string_view channel, Send send, DeliveryCounts& counts, Log log) {
    return [channel, send = std::move(send), &counts, log = std::move(log)](
               admin::Store& store, const std::stop_token& stop) -> admin::Answer<milliseconds> {
        const auto delivery =
            notify::deliver_one(store, channel, [&](const admin::Message& message) {
                return send(store, message, stop);
            });
        if (!delivery) {
            return delivery.error();
        }
        count(*delivery, counts);
        tell(channel, *delivery, *log);
        return pause_after(*delivery);
    };
}

} // namespace

Background::Work webhook_delivery(notify::WebhookSender& sender, DeliveryCounts& counts, Log log) {
    return work(
        admin::channel::webhook,
        [&sender](admin::Store& store, const admin::Message& message,
                  const std::stop_token& stop) -> admin::Answer<notify::Attempt> {
            return sender.send(message.id, store.surroundings().now(), message.payload, stop);
        },
        counts, std::move(log));
}

Background::Work mail_delivery(notify::MailSender& sender, DeliveryCounts& counts, Log log) {
    auto deliver = work(
        admin::channel::mail,
        [&sender, holds = notify::DomainHolds()](admin::Store& store, const admin::Message& message,
                                                 const std::stop_token& stop) mutable {
            return notify::send_mail(store, sender, holds, message, stop);
        },
        counts, std::move(log));
    return [deliver = std::move(deliver)](
               admin::Store& store, const std::stop_token& stop) -> admin::Answer<milliseconds> {
        // What is still to be told is judged by the clock, and what isn't is dropped.
        if (const auto same = admin::require_same_time(store); !same) {
            return same.error();
        }
        return deliver(store, stop);
    };
}

} // namespace tokenward::http
