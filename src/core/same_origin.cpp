#include "tokenward/same_origin.hpp"

#include "core/character_class.hpp"

#include <algorithm>
#include <array>

namespace tokenward {
namespace {

/// `scheme://host[:port]` → `host[:port]`, without a scheme's own port; nothing
/// for anything else, `null` included.
std::optional<std::string_view> host_of(std::string_view origin) noexcept {
    for (const auto& [scheme, port] :
         {std::pair<std::string_view, std::string_view>{"https://", ":443"}, {"http://", ":80"}}) {
        if (origin.starts_with(scheme)) {
            auto host = origin.substr(scheme.size());
            if (host.ends_with(port)) {
                host.remove_suffix(port.size());
            }
            return host;
        }
    }
    return std::nullopt;
}

/// The request's own host, without the port its scheme would leave out: behind
/// a proxy that ends TLS we can't tell which scheme the browser used, so either
/// default port counts as none.
std::string_view without_default_port(std::string_view host) noexcept {
    for (const std::string_view port : {":443", ":80"}) {
        if (host.ends_with(port)) {
            return host.substr(0, host.size() - port.size());
        }
    }
    return host;
}

} // namespace

bool is_safe_method(std::string_view method) noexcept {
    constexpr std::array<std::string_view, 4> safe = {"GET", "HEAD", "OPTIONS", "TRACE"};
    return std::ranges::find(safe, method) != safe.end();
}

bool same_origin(const OriginHeaders& headers) noexcept {
    if (headers.fetch_site && *headers.fetch_site != "same-origin") {
        return false;
    }
    if (!headers.origin) {
        return headers.fetch_site.has_value();
    }
    const auto host = host_of(*headers.origin);
    return host && !host->empty() && equal_ignoring_case(*host, without_default_port(headers.host));
}

bool is_cross_origin(const OriginHeaders& headers) noexcept {
    if (headers.fetch_site) {
        return *headers.fetch_site != "same-origin" && *headers.fetch_site != "none";
    }
    return headers.origin && !same_origin(headers);
}

} // namespace tokenward
