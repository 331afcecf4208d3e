#include "nginx/store_link.hpp"

#include "nginx/text.hpp"
#include "tokenward/record.hpp"

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

StoreLink::StoreLink(const Store& store, const Keyring& keys, ngx_log_t* log)
    : keys_(keys),
      log_(log),
      loop_(log),
      client_(store.options, {}, {.loop = loop_, .verifier = *this, .log = *this}) {
    if (store.resolved) {
        resolver_.emplace(*store.resolved, client_, loop_, log);
    }
    client_.start();
}

Outcome StoreLink::verify(std::string_view redis_key, std::span<Field> meta) {
    if (!open_meta(keys_, redis_key, meta)) {
        return Error{
            "\"" + std::string(redis_key) +
            "\" has no good seal by a key of auth_token_key_file: another store, or other keys"};
    }
    return Done{};
}

void StoreLink::log(redis::LogLevel level, std::string_view text) noexcept {
    auto words = ngx_text(text); // which names the store's address
    ngx_log_error(ngx_level(level), log_, 0, "auth_token: %V", &words);
}

} // namespace tokenward::nginx
