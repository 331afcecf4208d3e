/// @file webhook_target.hpp
/// Where webhooks go, from what the daemon was told.
#pragma once

#include "admin/failure.hpp"
#include "notify/webhook_sender.hpp"

#include <optional>
#include <string>

namespace tokenward::http {

struct WebhookOptions {
    std::string url;         ///< see check_webhook_url(); empty: none is told
    std::string secret_file; ///< its first line: see WebhookSecret::parse
    std::string ca_file;     ///< empty: the system's
};

/// Reads the secret. Nothing when no webhook is named. Invalid or Refused, naming the option or the
/// file.
[[nodiscard]] admin::Answer<std::optional<notify::WebhookTarget>>
webhook_target(const WebhookOptions& options);

} // namespace tokenward::http
