#include "http/listen_address.hpp"

#include <charconv>
#include <cstddef>

#include <sys/un.h>

#include <boost/asio/ip/address.hpp>

namespace tokenward::http {
namespace {

namespace ip = boost::asio::ip;

constexpr std::string_view k_unix = "unix:";
constexpr std::size_t k_longest_path = sizeof(sockaddr_un::sun_path) - 1;

admin::Failure not_an_address(std::string_view text) {
    return admin::invalid("not an address to listen on: \"" + std::string(text) +
                          "\"; such as 127.0.0.1:9400, [::1]:9400 or unix:/run/tokenward.sock");
}

} // namespace

admin::Answer<ListenAddress> ListenAddress::parse(std::string_view text) {
    ListenAddress address;
    if (text.starts_with(k_unix)) {
        address.path = text.substr(k_unix.size());
        const bool is_good = address.path.starts_with('/') && address.path.size() <= k_longest_path;
        return is_good ? admin::Answer<ListenAddress>(address) : not_an_address(text);
    }
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos) {
        return not_an_address(text);
    }
    auto host = text.substr(0, colon);
    const bool is_bracketed = host.starts_with('[') && host.ends_with(']');
    if (is_bracketed) {
        host = host.substr(1, host.size() - 2);
    }
    boost::system::error_code error;
    const auto parsed = ip::make_address(std::string(host), error);
    if (error || parsed.is_v6() != is_bracketed) {
        return not_an_address(text);
    }
    const auto port = text.substr(colon + 1);
    const auto number = std::from_chars(port.data(), port.data() + port.size(), address.port);
    if (number.ec != std::errc{} || number.ptr != port.data() + port.size()) {
        return not_an_address(text);
    }
    address.ip = host;
    return address;
}

bool ListenAddress::is_local() const {
    return !path.empty() || ip::make_address(ip).is_loopback();
}

std::string ListenAddress::text() const {
    if (!path.empty()) {
        return std::string(k_unix) + path;
    }
    const bool is_v6 = ip.find(':') != std::string::npos;
    return (is_v6 ? "[" + ip + "]" : ip) + ":" + std::to_string(port);
}

} // namespace tokenward::http
