/// @file webhook_signature.hpp
/// Signatures as https://github.com/standard-webhooks/standard-webhooks has them: symmetric, `v1`.
#pragma once

#include "tokenward/hmac.hpp"
#include "tokenward/result.hpp"
#include "tokenward/time.hpp"

#include <string>
#include <string_view>

namespace tokenward::notify {

class WebhookSecret {
public:
    /// `whsec_` and base64, or base64 alone: 24 to 64 bytes. The error repeats nothing of it.
    [[nodiscard]] static Result<WebhookSecret> parse(std::string_view text);

    /// The value of `webhook-signature`.
    [[nodiscard]] std::string sign(std::string_view id, Time at, std::string_view body) const;

private:
    explicit WebhookSecret(const HmacKey& key) noexcept : key_(key) {}

    HmacKey key_;
};

} // namespace tokenward::notify
