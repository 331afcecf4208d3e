#include "http/trusted_proxies.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace tokenward::http {
namespace {

namespace ip = boost::asio::ip;

/// An IPv4 address that came in IPv6 clothes is itself.
std::optional<ip::address> parse_address(std::string_view text) {
    boost::system::error_code error;
    auto address = ip::make_address(std::string(text), error);
    if (error) {
        return std::nullopt;
    }
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return ip::make_address_v4(ip::v4_mapped, address.to_v6());
    }
    return address;
}

template <class Network, class Address> bool holds(const Network& network, const Address& address) {
    return Network(address, network.prefix_length()).canonical() == network.canonical();
}

std::string_view without_whitespace(std::string_view text) {
    const auto is_blank = [](char c) {
        return c == ' ' || c == '\t';
    };
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

} // namespace

struct TrustedProxies::Networks {
    bool trusts_unix = false;
    std::vector<ip::network_v4> v4;
    std::vector<ip::network_v6> v6;

    bool add(const std::string& word) {
        const auto slash = word.find('/');
        boost::system::error_code error;
        if (slash == std::string::npos) {
            const auto address = parse_address(word);
            if (!address) {
                return false;
            }
            if (address->is_v4()) {
                v4.emplace_back(address->to_v4(), 32);
            } else {
                v6.emplace_back(address->to_v6(), 128);
            }
            return true;
        }
        if (word.find(':') == std::string::npos) {
            v4.push_back(ip::make_network_v4(word, error));
        } else {
            v6.push_back(ip::make_network_v6(word, error));
        }
        return !error;
    }

    [[nodiscard]] bool contains(const ip::address& address) const {
        return address.is_v4()
                   ? std::ranges::any_of(
                         v4, [&](const auto& network) { return holds(network, address.to_v4()); })
                   : std::ranges::any_of(
                         v6, [&](const auto& network) { return holds(network, address.to_v6()); });
    }
};

TrustedProxies::TrustedProxies() : networks_(std::make_unique<Networks>()) {}
TrustedProxies::TrustedProxies(TrustedProxies&&) noexcept = default;
TrustedProxies& TrustedProxies::operator=(TrustedProxies&&) noexcept = default;
TrustedProxies::~TrustedProxies() = default;

admin::Answer<TrustedProxies> TrustedProxies::parse(const std::vector<std::string>& words) {
    TrustedProxies proxies;
    for (const auto& word : words) {
        if (word == k_unix_client) {
            proxies.networks_->trusts_unix = true;
        } else if (!proxies.networks_->add(word)) {
            return admin::invalid("not an address or network of a proxy: \"" + word +
                                  "\"; such as 10.0.0.1, 10.0.0.0/8, fd00::/8 or unix");
        }
    }
    return proxies;
}

bool TrustedProxies::contains(std::string_view client) const {
    if (client == k_unix_client) {
        return networks_->trusts_unix;
    }
    const auto address = parse_address(client);
    return address && networks_->contains(*address);
}

std::string TrustedProxies::client_of(const std::string& peer,
                                      std::string_view forwarded_for) const {
    auto client = peer;
    while (contains(client) && !forwarded_for.empty()) {
        const auto comma = forwarded_for.rfind(',');
        const auto last =
            comma == std::string_view::npos ? forwarded_for : forwarded_for.substr(comma + 1);
        const auto address = parse_address(without_whitespace(last));
        if (!address) {
            break;
        }
        client = address->to_string();
        forwarded_for =
            comma == std::string_view::npos ? std::string_view() : forwarded_for.substr(0, comma);
    }
    return client;
}

} // namespace tokenward::http
