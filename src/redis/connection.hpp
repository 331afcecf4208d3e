/// @file connection.hpp
/// One connection on an event loop: commands out, replies in. Knows nothing of what they mean.
#pragma once

#include "redis/address.hpp"
#include "redis/event_loop.hpp"
#include "redis/options.hpp"
#include "redis/output_buffer.hpp"
#include "redis/reply.hpp"
#include "redis/reply_reader.hpp"
#include "redis/socket.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

namespace tokenward::redis {

enum class BrokenBy : std::uint8_t {
    Network,  ///< refused, reset, ended
    Protocol, ///< what the peer sent can't be read or is too large
    Memory,   ///< we have none left
};

/// Called by the loop alone. Each call may close or reopen the connection, none may destroy it.
class ConnectionHandler {
public:
    virtual void on_connected() = 0;
    virtual void on_reply(const Reply& reply) = 0;
    /// The connection is closed by now. `why` is printable and ends with the call.
    virtual void on_broken(BrokenBy what, std::string_view why) = 0;

protected:
    ~ConnectionHandler() = default;
};

class Connection final : private IoHandler, private DeferHandler {
public:
    /// All arguments must outlive it. Opens nothing.
    Connection(EventLoop& loop, const ReplyLimits& limits, ConnectionHandler& handler);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection() { close(); }

    /// Starts to connect; closed before.
    /// @return 0, or the errno value when it can't even begin: no handler is called then
    [[nodiscard]] int open(const Address& address);

    /// Forgets what wasn't sent. Nothing is told.
    void close() noexcept;

    /// Where commands are appended; send_soon() then sends what one turn collected in one write.
    [[nodiscard]] OutputBuffer& output() noexcept { return output_; }
    void send_soon();

private:
    void on_readable() override;
    void on_writable() override;
    void on_deferred() override;

    void finish_connect();
    void read_some();
    /// False when the connection is no longer the one that was read from.
    bool hand_out_replies();
    void write_some();
    void broken(BrokenBy what, std::string_view why);
    template <class Work> void guarded(Work work);

    EventLoop* loop_;
    ReplyLimits limits_;
    ConnectionHandler* handler_;
    OutputBuffer output_;
    std::optional<ReplyReader> reader_;
    Reply reply_; // kept, so that its memory is used again
    Socket socket_;
    std::unique_ptr<IoWatch> watch_; // goes before its socket
    std::unique_ptr<Deferred> flush_;
    std::uint64_t generation_ = 0; // counts opens and closes, to notice them across a callback
    bool connected_ = false;
};

} // namespace tokenward::redis
