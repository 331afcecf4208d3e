/// @file store_link.hpp
/// One store as a configuration names it, and the link to it that each worker has.
#pragma once

#include "nginx/ngx.hpp"

#include "cache/store_client.hpp"
#include "nginx/event_loop_adapter.hpp"
#include "nginx/store_resolver.hpp"
#include "nginx/use_recorder.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/secret.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tokenward::nginx {

class CacheZone;
class StoreLink;

/// An ACL user of Redis.
struct Login {
    std::string user;
    SecretText password;
};

/// `auth_token_redis`, and in a worker what it holds to it.
struct Store {
    std::string words;   ///< the directive's arguments: the same words are the same store
    std::string address; ///< the first of them
    redis::LinkOptions options;
    std::optional<Login> writer;          ///< null: whoever reads also writes
    std::optional<ResolvedName> resolved; ///< with `resolve`
    std::unique_ptr<StoreLink> link;      ///< null outside workers
    std::unique_ptr<UseRecorder> uses;    ///< null outside workers

    [[nodiscard]] redis::LinkOptions writer_options() const;
};

/// A worker's link to one store. Made after fork, gone before exit.
class StoreLink final : private redis::LinkLog, private cache::RecordLog {
public:
    /// All arguments must outlive the link.
    /// @param zone null: nothing is cached
    StoreLink(const Store& store, const Keyring& keys, CacheZone* zone, ngx_log_t* log);

    [[nodiscard]] cache::RecordSource& records() noexcept { return client_.records(); }
    [[nodiscard]] const cache::StoreClient& client() const noexcept { return client_; }

private:
    void log(redis::LogLevel level, std::string_view text) noexcept override;
    void on_bad_record(std::string_view name, RecordFault fault) noexcept override;

    ngx_log_t* log_;
    EventLoopAdapter loop_;
    cache::StoreClient client_;
    std::optional<StoreResolver> resolver_;
};

} // namespace tokenward::nginx
