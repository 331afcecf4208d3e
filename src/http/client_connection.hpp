/// @file client_connection.hpp
/// One client's connection: requests one after the other, each with a deadline for its whole.
#pragma once

#include "http/daemon_log.hpp"
#include "http/metrics.hpp"
#include "http/request.hpp"
#include "http/request_head.hpp"
#include "http/server.hpp"
#include "http/wiping_allocator.hpp"
#include "http/worker_pool.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>

namespace tokenward::http {

namespace asio = boost::asio;
namespace beast = boost::beast;

class Connection;

/// What connections share. Lives on the thread with the sockets.
class ConnectionHost {
public:
    virtual ~ConnectionHost() = default;

    /// Calls `finish` later, on this thread; or gives the answer at once.
    /// Takes `request` over unless it answers at once.
    [[nodiscard]] virtual std::optional<Handled> handle(Request& request,
                                                        std::function<void(Handled)> finish) = 0;
    /// In the form that the path's clients expect.
    [[nodiscard]] virtual Handled fail(const Request& request, const Problem& problem) const = 0;
    /// Bytes; `request` has no body yet.
    [[nodiscard]] virtual std::uint64_t most_body(const Request& request) const = 0;
    [[nodiscard]] virtual const ServerOptions& options() const = 0;
    [[nodiscard]] virtual Metrics& metrics() = 0;
    [[nodiscard]] virtual spdlog::logger& log() = 0;
    [[nodiscard]] virtual bool stops() const = 0;
    [[nodiscard]] virtual std::string new_request_id() = 0;
    virtual void closed(Connection& connection) = 0;
};

class Connection : public std::enable_shared_from_this<Connection> {
public:
    using Socket = asio::generic::stream_protocol::socket;

    /// `host` must outlive it. `peer`: an IP address, or k_unix_client.
    Connection(ConnectionHost& host, Socket socket, std::string peer);
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    ~Connection();

    void start();
    /// For one connection too many; says why.
    void turn_away(std::string why);
    /// Closes it when it waits for a request; else it closes after its answer.
    void stop();
    /// Closes it whatever it does.
    void abort();
    /// Since when it waits for a request, for the rest of one, or for the end after its last
    /// answer; nothing while it has something to do.
    [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> waits_since() const {
        return waits_since_;
    }

private:
    using Clock = std::chrono::steady_clock;
    using Wiping = WipingAllocator<char>;
    using Body = beast::http::basic_string_body<char, std::char_traits<char>, Wiping>;
    using Parser = beast::http::parser<true, Body, Wiping>;
    using Message = beast::http::response<beast::http::string_body, HeadFields>;
    using Error = beast::error_code;

    void wait_for_request();
    void on_first_bytes(Error error, std::size_t bytes);
    void begin_request();
    void read_header();
    void on_header(Error error);
    void read_body();
    void on_request(Error error);
    void fail_reading(Error error);
    /// Tells that the body is larger than that.
    void refuse_body(std::uint64_t most);
    [[nodiscard]] admin::Answer<Done> take_head();
    /// What came is no request that anybody answers.
    void refuse(const Problem& problem);
    void answer_and_close(const Problem& problem);
    void write(Handled handled);
    void on_written(Error error);
    void account(const Handled& handled);
    /// After an answer that the client may not have read yet, while it still sends.
    void linger();
    void drain();
    void close();

    ConnectionHost& host_;
    beast::basic_stream<asio::generic::stream_protocol> stream_;
    std::string peer_;
    beast::basic_flat_buffer<Wiping> buffer_;
    std::optional<Parser> parser_;
    Request request_; ///< a worker takes it over
    std::string id_;
    std::string method_;
    std::string client_;
    std::optional<Message> message_;
    Clock::time_point began_;
    std::size_t drained_ = 0;
    bool lingers_ = false;
    std::optional<Clock::time_point> waits_since_;
    bool is_idle_ = true; ///< not even a head has begun
    bool keeps_alive_ = false;
};

} // namespace tokenward::http
