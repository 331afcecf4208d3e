/// @file webhook_url.hpp
/// Where webhooks may go: over TLS, or to this very machine.
#pragma once

#include "tokenward/result.hpp"

#include <string>

namespace tokenward::notify {

/// `https://…`, or `http://` to 127.0.0.0/8, [::1] or localhost; without user and password, which
/// would stand in logs. Gives it as it is.
[[nodiscard]] Result<std::string> check_webhook_url(const std::string& url);

} // namespace tokenward::notify
