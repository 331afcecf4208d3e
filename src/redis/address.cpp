#include "redis/address.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/un.h>

namespace tokenward::redis {

namespace {

constexpr std::size_t k_max_host = 253; // RFC 1035 § 2.3.4, without the root's dot

Error bad_endpoint(std::string_view text) {
    std::string shown;
    for (const char byte : text.substr(0, 200)) {
        shown += byte >= ' ' && byte <= '~' ? byte : '?';
    }
    return {"Redis address \"" + shown + "\": expected unix:/path, host:port or [v6]:port"};
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
    std::uint16_t port = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (fault != std::errc{} || end != text.data() + text.size() || port == 0) {
        return std::nullopt;
    }
    return port;
}

bool is_path(std::string_view text) noexcept {
    return text.size() > 1 && text.front() == '/' && text.find('\0') == text.npos &&
           text.size() < sizeof(sockaddr_un::sun_path);
}

// Wide enough for every resolver's names and a scoped v6 address; no blanks, no control bytes.
bool is_host(std::string_view text) noexcept {
    return !text.empty() && text.size() <= k_max_host && std::ranges::all_of(text, [](char byte) {
        return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
               (byte >= '0' && byte <= '9') || byte == '.' || byte == '-' || byte == '_';
    });
}

bool is_v6(std::string_view text) noexcept {
    const std::string copy(text);
    in6_addr parsed{};
    return copy.find('\0') == copy.npos && inet_pton(AF_INET6, copy.c_str(), &parsed) == 1;
}

} // namespace

Result<Endpoint> parse_endpoint(std::string_view text) {
    constexpr std::string_view k_unix = "unix:";
    if (text.substr(0, k_unix.size()) == k_unix) {
        const auto path = text.substr(k_unix.size());
        if (!is_path(path)) {
            return bad_endpoint(text);
        }
        return Endpoint{.path = std::string(path), .host = {}, .port = 0};
    }
    const bool bracketed = !text.empty() && text.front() == '[';
    const auto colon = bracketed ? text.find("]:") : text.find(':');
    if (colon == text.npos) {
        return bad_endpoint(text);
    }
    const auto host = bracketed ? text.substr(1, colon - 1) : text.substr(0, colon);
    const auto port = parse_port(text.substr(colon + (bracketed ? 2 : 1)));
    if (!port || !(bracketed ? is_v6(host) : is_host(host))) {
        return bad_endpoint(text);
    }
    return Endpoint{.path = {}, .host = std::string(host), .port = *port};
}

Result<Address> Address::unix_path(std::string_view path) {
    if (!is_path(path)) {
        return Error{"the path of a Unix socket is absolute and at most 107 bytes long"};
    }
    sockaddr_un raw{};
    raw.sun_family = AF_UNIX;
    std::memcpy(raw.sun_path, path.data(), path.size());
    Address address;
    std::memcpy(&address.storage_, &raw, sizeof raw);
    address.size_ = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size() + 1);
    return address;
}

Result<Address> Address::numeric(std::string_view ip, std::uint16_t port) {
    const std::string text(ip);
    Address address;
    sockaddr_in v4{};
    sockaddr_in6 v6{};
    if (text.find('\0') == text.npos && inet_pton(AF_INET, text.c_str(), &v4.sin_addr) == 1) {
        v4.sin_family = AF_INET;
        v4.sin_port = htons(port);
        std::memcpy(&address.storage_, &v4, sizeof v4);
        address.size_ = sizeof v4;
        return address;
    }
    if (text.find('\0') == text.npos && inet_pton(AF_INET6, text.c_str(), &v6.sin6_addr) == 1) {
        v6.sin6_family = AF_INET6;
        v6.sin6_port = htons(port);
        std::memcpy(&address.storage_, &v6, sizeof v6);
        address.size_ = sizeof v6;
        return address;
    }
    return Error{"not a numeric IP address"};
}

std::optional<Address> Address::from(const sockaddr* address, socklen_t size) {
    if (address == nullptr) {
        return std::nullopt;
    }
    const bool fits = (address->sa_family == AF_INET && size == sizeof(sockaddr_in)) ||
                      (address->sa_family == AF_INET6 && size == sizeof(sockaddr_in6)) ||
                      (address->sa_family == AF_UNIX && size <= sizeof(sockaddr_un) &&
                       size > offsetof(sockaddr_un, sun_path));
    if (!fits) {
        return std::nullopt;
    }
    Address copy;
    std::memcpy(&copy.storage_, address, size);
    copy.size_ = size;
    return copy;
}

const sockaddr* Address::get() const noexcept {
    return reinterpret_cast<const sockaddr*>(&storage_);
}

std::string Address::text() const {
    std::array<char, INET6_ADDRSTRLEN> ip{};
    if (family() == AF_UNIX) {
        sockaddr_un raw{};
        std::memcpy(&raw, &storage_, size_);
        const auto room = size_ - offsetof(sockaddr_un, sun_path);
        return "unix:" + std::string(raw.sun_path, strnlen(raw.sun_path, room));
    }
    if (family() == AF_INET) {
        sockaddr_in raw{};
        std::memcpy(&raw, &storage_, sizeof raw);
        inet_ntop(AF_INET, &raw.sin_addr, ip.data(), ip.size());
        return std::string(ip.data()) + ":" + std::to_string(ntohs(raw.sin_port));
    }
    sockaddr_in6 raw{};
    std::memcpy(&raw, &storage_, sizeof raw);
    inet_ntop(AF_INET6, &raw.sin6_addr, ip.data(), ip.size());
    return "[" + std::string(ip.data()) + "]:" + std::to_string(ntohs(raw.sin6_port));
}

} // namespace tokenward::redis
