/// @file link_ports.hpp
/// What a link asks of its host beside the event loop, and what it tells and counts.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/result.hpp"

#include <cstdint>
#include <span>
#include <string_view>

namespace tokenward::redis {

enum class LogLevel : std::uint8_t { Info, Notice, Warning, Error };

enum class LinkState : std::uint8_t { Idle, Connecting, Handshake, Ready, Backoff };

/// Where a link's few lines go: lost and recovered once each, failed connects once per
/// ClientLimits::log_interval. Never one per request.
class LinkLog {
public:
    /// `text` is printable, one line, without a secret; it ends with the call.
    virtual void log(LogLevel level, std::string_view text) noexcept = 0;

protected:
    ~LinkLog() = default;
};

/// Says whether a Redis is ours.
class HandshakeVerifier {
public:
    /// Called at every connect and every heartbeat with the record `<prefix>gate:meta`, which is
    /// there. An error ends the link; its text is logged and given to those who wait. It must not
    /// call the client.
    /// @param redis_key the record's full name, as its seal wants it
    /// @param meta      its fields; may be sorted in place; they end with the call
    [[nodiscard]] virtual Outcome verify(std::string_view redis_key, std::span<Field> meta) = 0;

protected:
    ~HandshakeVerifier() = default;
};

/// Told what becomes of an AsyncClient's link. Called by the event loop alone. May call the client,
/// but not destroy it.
class LinkListener {
public:
    /// The link is ready, on a Redis with this run id; empty when it doesn't tell.
    virtual void on_ready(std::string_view run_id) noexcept = 0;
    /// A ready link broke; it reconnects by itself. Not told after stop().
    virtual void on_lost() noexcept = 0;

protected:
    ~LinkListener() = default;
};

/// Since a link was made. Read it at any time.
struct ConnectCounters {
    std::uint64_t connects = 0;         ///< links that became ready
    std::uint64_t connect_failures = 0; ///< tries that didn't
    std::uint64_t lost = 0;             ///< ready links that broke
    std::uint64_t protocol_errors = 0;  ///< links ended for what the peer sent
};

/// Of an AsyncClient.
struct LinkCounters : ConnectCounters {
    std::uint64_t heartbeats = 0; ///< answered as they should be
    std::uint64_t reads = 0;      ///< asked for
    std::uint64_t found = 0;
    std::uint64_t absent = 0;
    std::uint64_t cancelled = 0;
    std::uint64_t timeouts = 0;    ///< reads without a reply in time
    std::uint64_t refused = 0;     ///< error replies to reads
    std::uint64_t bad_replies = 0; ///< replies to reads that are no record's
    std::uint64_t failed = 0;      ///< reads failed for any other reason
};

} // namespace tokenward::redis
