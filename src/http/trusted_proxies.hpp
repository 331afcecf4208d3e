/// @file trusted_proxies.hpp
/// Whose word counts about where a request came from.
#pragma once

#include "admin/failure.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::http {

/// How a peer on a Unix socket is called; it has no address.
inline constexpr std::string_view k_unix_client = "unix";

class TrustedProxies {
public:
    TrustedProxies();
    TrustedProxies(TrustedProxies&&) noexcept;
    TrustedProxies& operator=(TrustedProxies&&) noexcept;
    ~TrustedProxies();

    /// `10.0.0.0/8`, `::1`, or `unix` for whoever may connect to our Unix sockets.
    [[nodiscard]] static admin::Answer<TrustedProxies> parse(const std::vector<std::string>& words);

    /// `client` is an IP address, or k_unix_client.
    [[nodiscard]] bool contains(std::string_view client) const;

    /// Walks `X-Forwarded-For` (lines joined by commas) from its end: the first address that no
    /// trusted proxy has. `peer`, when that one isn't trusted or the list says nothing usable.
    [[nodiscard]] std::string client_of(const std::string& peer,
                                        std::string_view forwarded_for) const;

private:
    struct Networks;
    std::unique_ptr<Networks> networks_;
};

} // namespace tokenward::http
