/// @file same_origin.hpp
/// Whether a request that a browser sent with a cookie comes from a page of the
/// same host.
#pragma once

#include <optional>
#include <string_view>

namespace tokenward {

struct OriginHeaders {
    std::optional<std::string_view> fetch_site; ///< Sec-Fetch-Site (Fetch Metadata, W3C)
    std::optional<std::string_view> origin;     ///< Origin (RFC 6454 § 7)
    std::string_view host; ///< the request's Host, with its port if it names one
};

/// GET, HEAD, OPTIONS and TRACE (RFC 9110 § 9.2.1).
[[nodiscard]] bool is_safe_method(std::string_view method) noexcept;

/// Denies when neither header is there: a browser that sends neither can't be
/// told from an attacker's page. Whatever is there must say the same host.
[[nodiscard]] bool same_origin(const OriginHeaders& headers) noexcept;

/// For a credential that programs send as browsers do, such as Basic: whether a browser says that
/// another host's page asked. With neither header it is a program, or a person who typed it in.
[[nodiscard]] bool is_cross_origin(const OriginHeaders& headers) noexcept;

} // namespace tokenward
