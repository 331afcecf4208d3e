/// @file address.hpp
/// Where a Redis listens: a Unix path, or a numeric IP address with a port.
#pragma once

#include "tokenward/result.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <sys/socket.h>

namespace tokenward::redis {

/// An address as written in a setting: a Unix path, or a host (a name or a numeric address) with
/// a port.
struct Endpoint {
    std::string path;       ///< of a Unix socket; empty for a host
    std::string host;       ///< without brackets; empty for a path
    std::uint16_t port = 0; ///< 1 to 65535; 0 for a path

    [[nodiscard]] bool is_unix() const noexcept { return !path.empty(); }
};

/// Reads `unix:/path`, `host:port` or `[v6]:port`. The host is not looked up.
[[nodiscard]] Result<Endpoint> parse_endpoint(std::string_view text);

/// An address that connect() takes as it is. A value: copies are cheap and independent.
class Address {
public:
    /// `path` is absolute, without NUL, and short enough for sockaddr_un (107 bytes).
    [[nodiscard]] static Result<Address> unix_path(std::string_view path);
    /// `ip` is a numeric IPv4 or IPv6 address, without brackets; no name.
    [[nodiscard]] static Result<Address> numeric(std::string_view ip, std::uint16_t port);
    /// From a host's own resolver. Nothing when the family is none of AF_UNIX, AF_INET, AF_INET6
    /// or the size doesn't fit it.
    [[nodiscard]] static std::optional<Address> from(const sockaddr* address, socklen_t size);

    /// Valid while this object lives.
    [[nodiscard]] const sockaddr* get() const noexcept;
    [[nodiscard]] socklen_t size() const noexcept { return size_; }
    [[nodiscard]] int family() const noexcept { return storage_.ss_family; }

    /// As a setting would write it: `unix:/path`, `127.0.0.1:6379`, `[::1]:6379`.
    [[nodiscard]] std::string text() const;

private:
    Address() = default;

    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

} // namespace tokenward::redis
