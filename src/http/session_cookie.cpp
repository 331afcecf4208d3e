#include "http/session_cookie.hpp"

#include "http/caller.hpp"
#include "tokenward/same_origin.hpp"

namespace tokenward::http {

std::string session_cookie(const Request& request, std::string_view token,
                           std::chrono::seconds lasts) {
    std::string cookie(k_session_cookie);
    cookie.append("=").append(token).append("; Path=/; HttpOnly; SameSite=Strict; Max-Age=");
    cookie.append(std::to_string(lasts.count()));
    return request.over_tls ? cookie.append("; Secure") : cookie;
}

std::string no_session_cookie(const Request& request) {
    return session_cookie(request, {}, std::chrono::seconds(0));
}

bool is_of_same_origin(const Request& request) {
    return same_origin({request.header("sec-fetch-site"), request.header("origin"),
                        request.header("host").value_or("")});
}

} // namespace tokenward::http
