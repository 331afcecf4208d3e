/// @file listen_address.hpp
/// Where the daemon listens.
#pragma once

#include "admin/failure.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::http {

/// A Unix path, or a numeric IP address with a port.
struct ListenAddress {
    std::string path;       ///< of a Unix socket; empty for an IP address
    std::string ip;         ///< without brackets
    std::uint16_t port = 0; ///< 0: any that is free

    /// `127.0.0.1:9400`, `[::1]:9400` or `unix:/path`. Host names aren't looked up.
    [[nodiscard]] static admin::Answer<ListenAddress> parse(std::string_view text);

    /// A Unix socket, or an address that only this machine reaches.
    [[nodiscard]] bool is_local() const;
    /// As parse() reads it.
    [[nodiscard]] std::string text() const;
};

} // namespace tokenward::http
