/// @file store_link.hpp
/// One store as a configuration names it, and the link to it that each worker has.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/event_loop_adapter.hpp"
#include "nginx/store_resolver.hpp"
#include "redis/async_client.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "tokenward/keyring.hpp"

#include <memory>
#include <optional>
#include <string>

namespace tokenward::nginx {

class StoreLink;

/// `auth_token_redis`, and in a worker its link.
struct Store {
    std::string words; ///< the directive's arguments: the same words are the same store
    redis::LinkOptions options;
    std::optional<ResolvedName> resolved; ///< with `resolve`
    std::unique_ptr<StoreLink> link;      ///< null outside workers
};

/// A worker's link to one store. Made after fork, gone before exit.
class StoreLink final : private redis::HandshakeVerifier, private redis::LinkLog {
public:
    /// All arguments must outlive the link.
    StoreLink(const Store& store, const Keyring& keys, ngx_log_t* log);

    [[nodiscard]] redis::AsyncClient& client() noexcept { return client_; }

private:
    [[nodiscard]] Outcome verify(std::string_view redis_key, std::span<Field> meta) override;
    void log(redis::LogLevel level, std::string_view text) noexcept override;

    const Keyring& keys_;
    ngx_log_t* log_;
    EventLoopAdapter loop_;
    redis::AsyncClient client_;
    std::optional<StoreResolver> resolver_;
};

} // namespace tokenward::nginx
