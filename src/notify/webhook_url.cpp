#include "notify/webhook_url.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include <arpa/inet.h>
#include <curl/curl.h>

namespace tokenward::notify {
namespace {

class Url {
public:
    [[nodiscard]] static std::optional<Url> parse(const std::string& text) {
        Url url;
        const bool good = url.handle_ && curl_url_set(url.handle_.get(), CURLUPART_URL,
                                                      text.c_str(), 0) == CURLUE_OK;
        return good ? std::optional<Url>(std::move(url)) : std::nullopt;
    }

    /// Empty when it has none.
    [[nodiscard]] std::string part(CURLUPart which) const {
        char* text = nullptr;
        if (curl_url_get(handle_.get(), which, &text, 0) != CURLUE_OK) {
            return {};
        }
        const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
        return text;
    }

private:
    Url() : handle_(curl_url(), curl_url_cleanup) {}

    std::unique_ptr<CURLU, decltype(&curl_url_cleanup)> handle_;
};

bool is_loopback(const std::string& host) {
    in_addr address{};
    constexpr std::uint32_t k_net = 127;
    const bool is_v4 = ::inet_pton(AF_INET, host.c_str(), &address) == 1 &&
                       ntohl(address.s_addr) >> 24U == k_net;
    return is_v4 || host == "[::1]" || host == "localhost";
}

} // namespace

Result<std::string> check_webhook_url(const std::string& text) {
    const auto url = Url::parse(text);
    const auto scheme = url ? url->part(CURLUPART_SCHEME) : std::string();
    if (scheme != "https" && scheme != "http") {
        return Error{"not a webhook's URL; write https://host/path"};
    }
    if (!url->part(CURLUPART_USER).empty() || !url->part(CURLUPART_PASSWORD).empty()) {
        return Error{"a webhook's URL holds no user and password; the receiver checks signatures"};
    }
    if (scheme == "http" && !is_loopback(url->part(CURLUPART_HOST))) {
        return Error{"a webhook goes over https, or over http to this machine only"};
    }
    return text;
}

std::string webhook_origin(const std::string& text) {
    const auto url = Url::parse(text);
    if (!url) {
        return "?";
    }
    const auto port = url->part(CURLUPART_PORT);
    return url->part(CURLUPART_SCHEME) + "://" + url->part(CURLUPART_HOST) +
           (port.empty() ? "" : ":" + port);
}

} // namespace tokenward::notify
