/// @file blocking_link.hpp
/// What is inside a BlockingClient: one connection, and waiting with a deadline.
#pragma once

#include "redis/blocking_client.hpp"
#include "redis/output_buffer.hpp"
#include "redis/reply_reader.hpp"
#include "redis/socket.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::redis {

/// An error reply to `command` (its first word is told, nothing else of it).
[[nodiscard]] RedisError refused(std::string_view command, ReplyView error);

class BlockingClient::Link {
public:
    Link(const LinkOptions& options, const ReplyLimits& limits);

    /// Makes the link when there is none, when it broke, or when the peer closed it while idle.
    [[nodiscard]] RedisResult<Done> ensure_connected();

    /// The same, but a broken link stays broken while a Transaction is under way.
    [[nodiscard]] RedisResult<Done> ensure_usable();

    /// Sends what is in output() and takes `count` replies, error replies among them; each has
    /// read_timeout. Closes the link when anything goes wrong.
    [[nodiscard]] RedisResult<std::vector<Reply>> exchange(std::size_t count);
    /// The same, and keeps the last reply alone.
    /// @param first_error of the other ones; empty when there is none
    [[nodiscard]] RedisResult<Reply> exchange_to_last(std::size_t count, Reply& first_error);
    /// One command; an error reply is Refused. The link must be connected.
    [[nodiscard]] RedisResult<Reply> command(std::span<const std::string_view> arguments);

    [[nodiscard]] OutputBuffer& output() noexcept { return output_; }
    /// Connected, and the peer neither closed nor said anything unasked.
    [[nodiscard]] bool usable() const noexcept;
    /// Another number for each connection, so that a Transaction notices that its WATCH is gone.
    [[nodiscard]] std::uint64_t connection() const noexcept { return connection_; }
    void close() noexcept;

    [[nodiscard]] bool in_transaction() const noexcept { return in_transaction_; }
    void set_in_transaction(bool yes) noexcept { in_transaction_ = yes; }

private:
    using Clock = std::chrono::steady_clock;
    using Trouble = std::optional<RedisError>;

    [[nodiscard]] Trouble connect_to(const Address& address);
    [[nodiscard]] Trouble shake_hands();
    /// Hands each reply to `take`, which may move it away.
    template <class Take>
    [[nodiscard]] RedisResult<Done> exchange_each(std::size_t count, const Take& take);
    [[nodiscard]] Trouble send_all(bool& left);
    [[nodiscard]] Trouble receive(Reply& reply);
    [[nodiscard]] Trouble in_step() const;
    [[nodiscard]] bool wait(short events, Clock::time_point deadline) const noexcept;
    [[nodiscard]] RedisError unreachable(std::string_view why) const;
    [[nodiscard]] RedisError unreadable(std::string_view why) const;

    const LinkOptions* options_;
    ReplyLimits limits_;
    OutputBuffer output_;
    Socket socket_;
    std::optional<ReplyReader> reader_;
    std::string address_; // for messages
    std::uint64_t connection_ = 0;
    bool in_transaction_ = false;
};

} // namespace tokenward::redis
