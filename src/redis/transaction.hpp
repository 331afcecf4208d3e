/// @file transaction.hpp
/// WATCH, reads, and one MULTI/EXEC: a change that happens only if what was read still stands.
///
///     auto change = Transaction::watch(client, {key});
///     auto now = change->read({"HGETALL", key});
///     change->queue({"HSET", key, "a", "b"});
///     auto end = change->exec();   // Changed: begin again from watch()
#pragma once

#include "redis/blocking_client.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <set>
#include <span>
#include <string_view>

namespace tokenward::redis {

enum class ExecState : std::uint8_t {
    Done,    ///< every command was done
    Changed, ///< somebody changed what was watched; nothing was done, begin again
};

struct ExecResult {
    ExecState state = ExecState::Changed;
    Reply replies; ///< Done: an array, one element per queued command; errors only of those that
                   ///< may fail
};

/// One attempt. The client must outlive it and may run nothing else meanwhile. Destroyed without
/// exec(), it sends UNWATCH.
class Transaction {
public:
    /// WATCHes `keys`, at least one.
    [[nodiscard]] static RedisResult<Transaction> watch(BlockingClient& client,
                                                        std::span<const std::string_view> keys);
    [[nodiscard]] static RedisResult<Transaction>
    watch(BlockingClient& client, std::initializer_list<std::string_view> keys);
    Transaction(Transaction&& other) noexcept;
    Transaction& operator=(Transaction&&) = delete;
    ~Transaction();

    /// WATCHes more, for what was learnt by reading. Read it after watching it.
    [[nodiscard]] RedisResult<Done> watch_also(std::span<const std::string_view> keys);
    [[nodiscard]] RedisResult<Done> watch_also(std::initializer_list<std::string_view> keys);

    /// Reads at once, outside the MULTI.
    [[nodiscard]] RedisResult<Reply> read(std::span<const std::string_view> arguments);
    [[nodiscard]] RedisResult<Reply> read(std::initializer_list<std::string_view> arguments);

    /// Notes a command for exec(); nothing is sent yet. They are done in this order.
    void queue(std::span<const std::string_view> arguments);
    void queue(std::initializer_list<std::string_view> arguments);
    /// The same.
    /// @param may_fail the places of those that others may have made impossible: that they failed
    ///                 isn't told
    void queue(const CommandList& commands, std::span<const std::size_t> may_fail);

    /// MULTI, then what was queued and EXEC in one write. With nothing queued it still tells
    /// whether what was watched stands. Once only. Refused: nothing was done, or (a command failed
    /// inside EXEC, a bug of the caller's) the message says that the others were. Uncertain: the
    /// link broke after EXEC left.
    [[nodiscard]] RedisResult<ExecResult> exec();

private:
    explicit Transaction(BlockingClient::Link& link) noexcept;
    [[nodiscard]] RedisResult<Reply> send(std::span<const std::string_view> arguments);
    [[nodiscard]] bool watching() const noexcept;

    BlockingClient::Link* link_; ///< null when ended
    std::uint64_t connection_;   ///< the one that watches
    CommandList commands_;
    std::set<std::size_t> may_fail_; // which of them
};

} // namespace tokenward::redis
