/// @file session_cookie.hpp
/// A browser's session: its token in a cookie that no script reads and no other site sends
/// (RFC 6265bis).
#pragma once

#include "http/request.hpp"

#include <chrono>
#include <string>
#include <string_view>

namespace tokenward::http {

/// `tokenward_session`. Where a trusted proxy ended TLS with `__Host-` before it, which browsers
/// take from this very host alone, and only with Secure.
[[nodiscard]] std::string_view session_cookie_name(const Request& request) noexcept;

/// The value of Set-Cookie: HttpOnly, SameSite=Strict, and Secure where a trusted proxy ended TLS.
[[nodiscard]] std::string session_cookie(const Request& request, std::string_view token,
                                         std::chrono::seconds lasts);
/// Whether it was sent by a page of the host it was sent to; not when nothing says so.
[[nodiscard]] bool is_of_same_origin(const Request& request);
/// Whether a browser says that it was sent by another host's page.
[[nodiscard]] bool is_of_other_origin(const Request& request);

/// That takes the cookie away.
[[nodiscard]] std::string no_session_cookie(const Request& request);

} // namespace tokenward::http
