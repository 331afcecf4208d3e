#include "notify/webhook_signature.hpp"

#include "core/base64.hpp"
#include "notify/base64_text.hpp"
#include "tokenward/secret.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace tokenward::notify {
namespace {

constexpr std::string_view k_prefix = "whsec_";
constexpr std::size_t k_fewest_secret_bytes = 24;
constexpr std::size_t k_most_secret_bytes = 64;
constexpr std::size_t k_longest_text = (k_most_secret_bytes + 2) / 3 * 4;

} // namespace

Result<WebhookSecret> WebhookSecret::parse(std::string_view text) {
    if (text.starts_with(k_prefix)) {
        text.remove_prefix(k_prefix.size());
    }
    std::array<char, k_most_secret_bytes + 2> bytes{};
    const auto size = text.size() <= k_longest_text ? decode_base64(text, bytes) : std::nullopt;
    if (!size || *size < k_fewest_secret_bytes || *size > k_most_secret_bytes) {
        wipe(bytes);
        return Error{"not a webhook secret: \"whsec_\" and the base64 of 24 to 64 random bytes"};
    }
    const WebhookSecret secret(HmacKey(std::as_bytes(std::span(bytes).first(*size))));
    wipe(bytes);
    return secret;
}

std::string WebhookSecret::sign(std::string_view id, Time at, std::string_view body) const {
    HmacKey::Message message(key_);
    message.update(id);
    message.update(".");
    message.update(std::to_string(to_epoch(at)));
    message.update(".");
    message.update(body);
    return "v1," + base64_text(message.finish());
}

} // namespace tokenward::notify
