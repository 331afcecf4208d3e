/// @file async_client.hpp
/// One store's link for one process: reads hashes without blocking, pipelined, and reconnects.
///
///     idle ─start→ connecting ─→ handshake ─→ ready ─lost→ connecting …
///                      ↑  └──── all addresses failed ───→ backoff ──┘
///
/// The handshake: AUTH if there is anything to say, SELECT if db is not 0, ROLE must be master,
/// INFO says which run of Redis it is, and `<prefix>gate:meta` must be there and please the
/// HandshakeVerifier. The last three are asked again at every heartbeat; another run ends the link.
///
/// A read is asked at once when ready, waits while connecting or in a handshake, and fails at once
/// in backoff. Its deadline is read_timeout after asking, wherever it stands. A link that owes a
/// reply for longer than read_timeout is ended (half-open, or a stopped Redis) and so is one whose
/// peer breaks the protocol; all that is in flight then fails. An error reply to a read fails that
/// read and nothing else.
#pragma once

#include "redis/event_loop.hpp"
#include "redis/link_ports.hpp"
#include "redis/options.hpp"
#include "redis/ticket.hpp"

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

namespace tokenward::redis {

/// What a client needs; all of it must outlive the client.
struct ClientHost {
    EventLoop& loop;
    HandshakeVerifier& verifier;
    LinkLog& log;
    LinkListener* listener = nullptr;
};

class AsyncClient {
public:
    /// Nothing is opened before start(): make it after fork. Throws std::bad_alloc.
    /// @param options must outlive the client; its addresses are copied
    AsyncClient(const LinkOptions& options, const ClientLimits& limits, const ClientHost& host);
    AsyncClient(const AsyncClient&) = delete;
    AsyncClient& operator=(const AsyncClient&) = delete;
    /// Tells nobody: pending tickets just end. Never from inside a callback.
    ~AsyncClient();

    /// Begins to connect. Does nothing when started.
    void start();

    /// Closes the link and stays idle; pending reads fail (Stopped), told in the next turn.
    void stop();

    /// New addresses of the same store, for the next connect; a working link stays.
    /// Ignored when empty.
    void set_addresses(std::vector<Address> addresses);

    /// Asks for the hash `key`, its full name; any bytes. The callback must outlive the ticket.
    /// Never calls back from inside; every failure, even an immediate one, is told in a later
    /// turn. A callback that asks again on every failure must wait by itself.
    /// Throws std::bad_alloc, and then has done nothing.
    [[nodiscard]] Ticket read_hash(std::string_view key, HashCallback& callback);

    [[nodiscard]] LinkState state() const noexcept;
    [[nodiscard]] const LinkCounters& counters() const noexcept;
    /// Why the link isn't ready; empty when it is. Printable, without a secret; valid until the
    /// next call or turn.
    [[nodiscard]] std::string_view last_error() const noexcept;

    /// Which run of Redis the ready link is to. Empty when it isn't ready, or Redis doesn't tell.
    /// Valid until the next call or turn.
    [[nodiscard]] std::string_view run_id() const noexcept;
    /// When the last heartbeat (or handshake) that was answered was sent: until then at least, this
    /// Redis was a master, ours, and of this run. Of the ready link; 0 when it isn't ready.
    [[nodiscard]] Milliseconds proven_at() const noexcept;

private:
    class Link;
    std::unique_ptr<Link> link_;
};

} // namespace tokenward::redis
