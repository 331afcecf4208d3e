/// @file webhook_sender.hpp
/// One POST of a signed JSON document, by libcurl.
#pragma once

#include "notify/webhook_signature.hpp"
#include "tokenward/result.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

namespace tokenward::notify {

struct WebhookTarget {
    std::string url; ///< check_webhook_url()
    WebhookSecret secret;
    std::chrono::milliseconds connect_timeout{5000};
    std::chrono::milliseconds timeout{15'000}; ///< for all of it
    std::string ca_file = {};                  ///< empty: the system's
};

struct WebhookError {
    std::string message;   ///< a sentence without the URL's path or query
    bool is_final = false; ///< 410: whoever was there wants no more
};

/// Not for two threads at once. Keeps its connection.
class WebhookSender {
public:
    /// Throws std::bad_alloc.
    explicit WebhookSender(WebhookTarget target);
    WebhookSender(const WebhookSender&) = delete;
    WebhookSender& operator=(const WebhookSender&) = delete;
    ~WebhookSender();

    /// An answer of 2xx is the only good one; redirects are not followed, certificates are checked,
    /// no proxy is taken from the environment. `at` is now: receivers refuse what is old.
    [[nodiscard]] Result<Done, WebhookError> send(std::string_view id, Time at,
                                                  std::string_view body);

private:
    class Handle;

    WebhookTarget target_;
    std::unique_ptr<Handle> handle_;
};

} // namespace tokenward::notify
