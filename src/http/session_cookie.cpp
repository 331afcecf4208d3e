#include "http/session_cookie.hpp"

#include "tokenward/same_origin.hpp"

namespace tokenward::http {
namespace {

OriginHeaders origin_of(const Request& request) {
    return {request.header("sec-fetch-site"), request.header("origin"),
            request.header("host").value_or("")};
}

} // namespace

std::string_view session_cookie_name(const Request& request) noexcept {
    return request.over_tls ? "__Host-tokenward_session" : "tokenward_session";
}

std::string session_cookie(const Request& request, std::string_view token,
                           std::chrono::seconds lasts) {
    constexpr std::size_t k_attributes = 100;
    std::string cookie(session_cookie_name(request));
    // No copy that nobody wipes: neither of what grows nor of what is returned.
    cookie.reserve(cookie.size() + token.size() + k_attributes);
    cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
    cookie.append(std::to_string(lasts.count()));
    if (request.over_tls) {
        cookie.append("; Secure");
    }
    return cookie;
}

std::string no_session_cookie(const Request& request) {
    return session_cookie(request, {}, std::chrono::seconds(0));
}

bool is_of_same_origin(const Request& request) {
    return same_origin(origin_of(request));
}

bool is_of_other_origin(const Request& request) {
    return is_cross_origin(origin_of(request));
}

} // namespace tokenward::http
