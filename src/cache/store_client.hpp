/// @file store_client.hpp
/// All that one process has of one store: the link that reads, the link that hears of changes, the
/// use of the zone, and the records that come of them.
#pragma once

#include "cache/record_cache.hpp"
#include "cache/record_source.hpp"
#include "cache/store_watch.hpp"
#include "redis/async_client.hpp"
#include "redis/event_loop.hpp"
#include "redis/invalidation_link.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "tokenward/keyring.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace tokenward::cache {

/// The part of a zone that a store may use.
struct ZoneShare {
    RecordCache& zone;
    StoreIdentity identity;
    CachePolicy policy;
};

class StoreClient final : private redis::HandshakeVerifier {
public:
    struct Host {
        redis::EventLoop& loop;
        redis::LinkLog& log;
        RecordLog& record_log;
    };

    /// Begins to connect. All references must outlive it. Make it after fork.
    /// @param share nothing: every record is read from Redis
    StoreClient(const redis::LinkOptions& options, const Keyring& keys,
                const std::optional<ZoneShare>& share, const Host& host);
    StoreClient(const StoreClient&) = delete;
    StoreClient& operator=(const StoreClient&) = delete;
    ~StoreClient();

    [[nodiscard]] RecordSource& records() noexcept { return source_; }
    [[nodiscard]] const StoreWatch& watch() const noexcept { return watch_; }
    [[nodiscard]] const redis::AsyncClient& reads() const noexcept { return reads_; }
    [[nodiscard]] const redis::InvalidationLink& pushes() const noexcept { return pushes_; }

    /// New addresses of the same store, for the next connects.
    void set_addresses(std::vector<redis::Address> addresses);

private:
    [[nodiscard]] Outcome verify(std::string_view redis_key, std::span<Field> meta) override;

    const Keyring& keys_;
    RecordSource source_;
    StoreWatch watch_;
    redis::AsyncClient reads_;
    redis::InvalidationLink pushes_;
};

} // namespace tokenward::cache
