/// @file server.hpp
/// The daemon's sockets: one thread with all of them, and workers that may wait for Redis.
#pragma once

#include "admin/failure.hpp"
#include "http/application.hpp"
#include "http/daemon_log.hpp"
#include "http/listen_address.hpp"
#include "http/message_counts.hpp"
#include "http/store_slot.hpp"
#include "http/trusted_proxies.hpp"
#include "http/worker_pool.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tokenward::http {

/// What a client can't exceed. A deadline is for the whole of it, however slowly bytes drip.
struct ServerLimits {
    std::size_t connections = 512;
    /// From one IPv4 address or IPv6 /64, unless it is a trusted proxy's.
    std::size_t connections_per_client = 128;
    std::uint32_t header_bytes = 16U << 10; ///< request line and headers
    std::uint64_t body_bytes = 256U << 10;
    /// Where passwords are hashed: two of 1024 bytes, each character written as an escape.
    std::uint64_t slow_body_bytes = 8U << 10;
    std::chrono::seconds idle{60};     ///< between two requests
    std::chrono::seconds request{10};  ///< from its first byte to its last
    std::chrono::seconds response{30}; ///< to take the answer
    std::chrono::seconds grace{15};    ///< to finish what runs, once told to stop
};

struct ServerOptions {
    std::vector<ListenAddress> listen;
    TrustedProxies proxies;
    ServerLimits limits;
    PoolLimits pool;
    const MessageCounts* messages = nullptr; ///< for /metrics; outlives the server
    std::function<void()> on_hangup = [] {
    }; ///< besides what the server itself does then
};

class Server {
public:
    /// `application` must outlive it.
    Server(const Application& application, StoreFactory connect, ServerOptions options, Log log);
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    /// Refused when an address can't be had.
    [[nodiscard]] admin::Answer<Done> listen();

    /// Until SIGTERM or SIGINT; then finishes what it began. SIGHUP: the key file is read again.
    void run();

private:
    class Impl;
    std::unique_ptr<Impl> impl_;
};

} // namespace tokenward::http
