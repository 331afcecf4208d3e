/// @file blocking_client.hpp
/// A link for the daemon and the command line: one command after the other, with deadlines.
#pragma once

#include "redis/command.hpp"
#include "redis/options.hpp"
#include "redis/reply.hpp"
#include "tokenward/result.hpp"

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::redis {

enum class RedisErrorKind : std::uint8_t {
    Unreachable, ///< no link, or it broke; nothing of this call was done (exit code 3)
    Uncertain,   ///< the link broke after the command left: it may have been done (exit code 3)
    Refused,     ///< Redis answered with an error, or is a replica (exit code 1)
};

/// `message` is one printable sentence that names the address or the command's first word; it
/// never holds another argument.
struct RedisError {
    RedisErrorKind kind = RedisErrorKind::Unreachable;
    std::string message;
    std::string code; ///< Refused: `NOPERM`, `WRONGPASS` …; else k_unreadable or empty
};

/// The code of a reply that breaks the protocol or our limits: asking again brings the same.
inline constexpr std::string_view k_unreadable = "unreadable";

template <class T> using RedisResult = Result<T, RedisError>;

/// Replies to a daemon's own lists are larger than a record.
inline constexpr ReplyLimits k_blocking_limits{.max_bytes = 256U << 20, .max_elements = 4U << 20};

/// Not for two threads at once. Arguments may hold any bytes.
class BlockingClient {
public:
    /// Tries every address: connect, AUTH, SELECT, and ROLE must be master.
    /// @param options must outlive the client
    [[nodiscard]] static RedisResult<BlockingClient>
    connect(const LinkOptions& options, const ReplyLimits& limits = k_blocking_limits);
    BlockingClient(BlockingClient&&) noexcept;
    BlockingClient& operator=(BlockingClient&&) noexcept;
    ~BlockingClient();

    /// One command. A link that was found closed before anything was sent is made anew, unless a
    /// Transaction is under way; nothing is ever sent twice. An error reply is Refused.
    [[nodiscard]] RedisResult<Reply> command(std::span<const std::string_view> arguments);
    [[nodiscard]] RedisResult<Reply> command(std::initializer_list<std::string_view> arguments);

    /// Several commands in one write; as many replies, in order. The first error reply makes it
    /// Refused, though the other commands were done.
    [[nodiscard]] RedisResult<std::vector<Reply>> pipeline(const CommandList& commands);

    /// The same, with WRONGTYPE among the replies: what is of another type is for the caller to
    /// judge.
    [[nodiscard]] RedisResult<std::vector<Reply>> pipeline_of_any_type(const CommandList& commands);

private:
    friend class Transaction;
    class Link;
    explicit BlockingClient(std::unique_ptr<Link> link) noexcept;
    [[nodiscard]] RedisResult<std::vector<Reply>> exchange(const CommandList& commands);

    std::unique_ptr<Link> link_;
};

} // namespace tokenward::redis
