#include "notify/webhook_sender.hpp"

#include "notify/curl_handle.hpp"

#include <utility>

namespace tokenward::notify {
namespace {

constexpr long k_gone = 410;
constexpr std::size_t k_longest_answer = 64 * 1024;

/// Reads the answer to its end, so that the connection can be kept; what is too long ends it.
std::size_t swallow_answer(char* /*bytes*/, std::size_t size, std::size_t count,
                           void* seen) noexcept {
    auto& total = *static_cast<std::size_t*>(seen);
    total += size * count;
    return total <= k_longest_answer ? size * count : 0;
}

} // namespace

WebhookSender::WebhookSender(WebhookTarget target)
    : target_(std::move(target)), handle_(std::make_unique<CurlHandle>()) {
    auto& curl = *handle_;
    curl.set(CURLOPT_URL, target_.url.c_str());
    curl.set(CURLOPT_PROTOCOLS_STR, "http,https");
    curl.set(CURLOPT_FOLLOWLOCATION, 0L);
    curl.set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(target_.connect_timeout.count()));
    curl.set(CURLOPT_TIMEOUT_MS, static_cast<long>(target_.timeout.count()));
    curl.set(CURLOPT_USERAGENT, "tokenward");
    curl.set(CURLOPT_WRITEFUNCTION, swallow_answer);
    if (!target_.ca_file.empty()) {
        curl.trust_only(target_.ca_file);
    }
}

WebhookSender::~WebhookSender() = default;

Attempt WebhookSender::send(std::string_view id, Time at, std::string_view body,
                            const std::stop_token& stop) {
    CurlList headers;
    headers.add("Content-Type: application/json");
    headers.add("Expect:");
    headers.add("webhook-id: " + std::string(id));
    headers.add("webhook-timestamp: " + std::to_string(to_epoch(at)));
    headers.add("webhook-signature: " + target_.secret.sign(id, at, body));

    std::size_t answered = 0;
    auto& curl = *handle_;
    curl.set(CURLOPT_HTTPHEADER, headers.get());
    curl.set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(body.size()));
    const auto* const bytes = body.data();
    curl.set(CURLOPT_POSTFIELDS, bytes);
    curl.set(CURLOPT_WRITEDATA, static_cast<void*>(&answered));
    const auto outcome = curl.perform(stop);
    curl.set(CURLOPT_HTTPHEADER, static_cast<curl_slist*>(nullptr));
    if (outcome == CURLE_ABORTED_BY_CALLBACK) {
        return {AttemptEnd::Stopped, "it was told to stop"};
    }
    // An answer that is too long is one: its status came first.
    if (outcome != CURLE_OK && outcome != CURLE_WRITE_ERROR) {
        return {AttemptEnd::Failed, curl_easy_strerror(outcome)};
    }
    const auto status = curl.response_code();
    if (status >= 200 && status < 300) {
        return {};
    }
    return {status == k_gone ? AttemptEnd::Refused : AttemptEnd::Failed,
            "it answered " + std::to_string(status)};
}

} // namespace tokenward::notify
