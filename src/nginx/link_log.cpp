#include "nginx/ngx.hpp"

#include "nginx/link_log.hpp"

#include "nginx/text.hpp"

namespace tokenward::nginx {
namespace {

ngx_uint_t ngx_level(redis::LogLevel level) noexcept {
    switch (level) {
    case redis::LogLevel::Info:
        return NGX_LOG_INFO;
    case redis::LogLevel::Notice:
        return NGX_LOG_NOTICE;
    case redis::LogLevel::Warning:
        return NGX_LOG_WARN;
    case redis::LogLevel::Error:
        break;
    }
    return NGX_LOG_ERR;
}

} // namespace

void log_link(ngx_log_t* log, redis::LogLevel level, std::string_view of,
              std::string_view text) noexcept {
    auto whose = ngx_text(of);
    auto words = ngx_text(text);
    ngx_log_error(ngx_level(level), log, 0, "auth_token: %V%V", &whose, &words);
}

} // namespace tokenward::nginx
