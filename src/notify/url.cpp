#include "notify/url.hpp"

#include <cstdint>
#include <utility>

#include <arpa/inet.h>

namespace tokenward::notify {

std::optional<Url> Url::parse(const std::string& text) {
    Url url;
    const bool good =
        url.handle_ && curl_url_set(url.handle_.get(), CURLUPART_URL, text.c_str(), 0) == CURLUE_OK;
    return good ? std::optional<Url>(std::move(url)) : std::nullopt;
}

std::string Url::part(CURLUPart which) const {
    char* text = nullptr;
    if (curl_url_get(handle_.get(), which, &text, 0) != CURLUE_OK) {
        return {};
    }
    const std::unique_ptr<char, decltype(&curl_free)> owned(text, curl_free);
    return text;
}

bool Url::names_user() const {
    return !part(CURLUPART_USER).empty() || !part(CURLUPART_PASSWORD).empty();
}

bool Url::is_to_this_machine() const {
    const auto host = part(CURLUPART_HOST);
    in_addr address{};
    constexpr std::uint32_t k_net = 127;
    const bool is_v4 =
        ::inet_pton(AF_INET, host.c_str(), &address) == 1 && ntohl(address.s_addr) >> 24U == k_net;
    return is_v4 || host == "[::1]" || host == "localhost";
}

} // namespace tokenward::notify
