/// @file hash_commands.hpp
/// Records as hashes: reading one whole, and the commands that write one whole.
#pragma once

#include "redis/blocking_client.hpp"
#include "redis/transaction.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace tokenward::redis {

/// A hash that was read: the reply, and views into it.
class HashRecord {
public:
    /// The reply to an HGETALL. Nothing when Redis said that it is absent (an empty array only);
    /// Refused for any other shape, and beyond a record's bounds.
    [[nodiscard]] static RedisResult<std::optional<HashRecord>> from(Reply reply);

    /// Valid while this object lives, moved or not; may be sorted in place.
    [[nodiscard]] std::span<Field> fields() noexcept { return fields_; }

private:
    HashRecord(Reply reply, std::span<const Field> fields);

    Reply reply_;
    std::vector<Field> fields_;
};

[[nodiscard]] RedisResult<std::optional<HashRecord>> read_hash(BlockingClient& client,
                                                               std::string_view key);
[[nodiscard]] RedisResult<std::optional<HashRecord>> read_hash(Transaction& transaction,
                                                               std::string_view key);

/// `HSET key name value …`; views into the arguments. `fields` must not be empty.
[[nodiscard]] std::vector<std::string_view> hset_arguments(std::string_view key,
                                                           const OwnedFields& fields);

/// Queues DEL and HSET, so that no field of an older record stays. An expiry goes with the DEL.
void queue_replace(Transaction& transaction, std::string_view key, const OwnedFields& fields);

/// Queues PEXPIREAT, which takes milliseconds since the epoch.
void queue_expire_at(Transaction& transaction, std::string_view key, Time when);

} // namespace tokenward::redis
