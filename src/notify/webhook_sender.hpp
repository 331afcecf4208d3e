/// @file webhook_sender.hpp
/// One POST of a signed JSON document, by libcurl.
#pragma once

#include "notify/attempt.hpp"
#include "notify/webhook_signature.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace tokenward::notify {

class CurlHandle;

struct WebhookTarget {
    std::string url; ///< check_webhook_url()
    WebhookSecret secret;
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds timeout{15'000}; ///< for all of it
    std::string ca_file = {};                  ///< empty: the system's
};

/// Not for two threads at once. Keeps its connection.
class WebhookSender {
public:
    /// Throws std::bad_alloc.
    explicit WebhookSender(WebhookTarget target);
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;
    ~WebhookSender();

    /// An answer of 2xx is the only good one, 410 the end: whoever was there wants no more.
    /// Redirects are not followed. `at` is now: receivers refuse what is old. What is told of a
    /// failure holds nothing of the URL.
    [[nodiscard]] Attempt send(std::string_view id, Time at, std::string_view body,
                               const std::stop_token& stop);

private:
    WebhookTarget target_;
    std::unique_ptr<CurlHandle> handle_;
};

} // namespace tokenward::notify
