#include "nginx/ngx.hpp"

#include "nginx/store_link.hpp"

#include "nginx/cache_zone.hpp"
#include "nginx/link_log.hpp"
#include "nginx/text.hpp"

namespace tokenward::nginx {

redis::LinkOptions Store::writer_options() const {
    redis::LinkOptions copy;
    copy.addresses = options.addresses;
    copy.user = writer ? writer->user : options.user;
    copy.password = SecretText(std::string((writer ? writer->password : options.password).view()));
    copy.db = options.db;
    copy.prefix = options.prefix;
    copy.connect_timeout = options.connect_timeout;
    copy.read_timeout = options.read_timeout;
    return copy;
}

namespace {

/// The same words under the same keys are the same store.
cache::StoreIdentity identity_of(const Store& store, const Keyring& keys) noexcept {
    const HmacKey keyed(keys.fingerprint());
    const auto digest = keyed.sign(store.words);
    cache::StoreIdentity identity;
    std::copy_n(digest.begin(), identity.size(), identity.begin());
    return identity;
}

std::optional<cache::ZoneShare> share_of(const Store& store, const Keyring& keys,
                                         CacheZone* zone) noexcept {
    if (zone == nullptr) {
        return std::nullopt;
    }
    return cache::ZoneShare{zone->cache(), identity_of(store, keys), zone->policy};
}

} // namespace

StoreLink::StoreLink(const Store& store, const Keyring& keys, CacheZone* zone, ngx_log_t* log)
    : log_(log),
      loop_(log),
      client_(store.options, keys, share_of(store, keys, zone),
              {.loop = loop_, .log = *this, .record_log = *this}) {
    if (store.resolved) {
        resolver_.emplace(
            *store.resolved,
            [this](std::vector<redis::Address> addresses) {
                client_.set_addresses(std::move(addresses));
            },
            loop_, log);
    }
}

void StoreLink::on_bad_record(std::string_view name, RecordFault fault) noexcept {
    auto text = ngx_text(name);
    ngx_log_error(NGX_LOG_ERR, log_, 0, "auth_token: the record \"%V\" %s; it counts as absent",
                  &text,
                  fault == RecordFault::BadSeal ? "has a bad seal" : "is not of a form known here");
}

void StoreLink::log(redis::LogLevel level, std::string_view text) noexcept {
    log_link(log_, level, {}, text);
}

} // namespace tokenward::nginx
