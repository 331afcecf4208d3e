#include "cache/store_client.hpp"

#include "tokenward/record.hpp"

#include <string>

namespace tokenward::cache {

StoreClient::StoreClient(const redis::LinkOptions& options, const Keyring& keys,
                         const std::optional<ZoneShare>& share, const Host& host)
    : keys_(keys),
      source_(keys, host.loop, host.record_log),
      watch_(share ? &share->zone : nullptr, share ? share->identity : StoreIdentity{},
             share ? share->policy : CachePolicy{},
             {.loop = host.loop, .log = host.log, .listener = source_}),
      reads_(options, {},
             {.loop = host.loop,
              .verifier = *this,
              .log = host.log,
              .listener = &watch_.link_listener()}),
      pushes_(options, {},
              {.loop = host.loop, .log = host.log, .listener = watch_.invalidation_listener()}) {
    source_.attach(reads_, watch_);
    watch_.attach(reads_, pushes_);
    reads_.start();
}

StoreClient::~StoreClient() {
    watch_.stop(); // while it can still ask the links
}

void StoreClient::set_addresses(std::vector<redis::Address> addresses) {
    pushes_.set_addresses(addresses);
    reads_.set_addresses(std::move(addresses));
}

Outcome StoreClient::verify(std::string_view redis_key, std::span<Field> meta) {
    const auto opened = open_meta(keys_, redis_key, meta);
    if (!opened) {
        return Error{
            "\"" + std::string(redis_key) +
            "\" has no good seal by a key of auth_token_key_file: another store, or other keys"};
    }
    watch_.store_is(opened->store_id);
    return Done{};
}

} // namespace tokenward::cache
