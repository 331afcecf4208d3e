#include "redis/hash_commands.hpp"

#include "redis/hash_outcome.hpp"

#include <string>
#include <utility>

namespace tokenward::redis {

namespace {

template <class Source> RedisResult<std::optional<HashRecord>> judged(Source&& reply) {
    if (!reply) {
        return reply.error();
    }
    return HashRecord::from(*std::forward<Source>(reply));
}

} // namespace

HashRecord::HashRecord(Reply reply, std::span<const Field> fields)
    : reply_(std::move(reply)), fields_(fields.begin(), fields.end()) {}

RedisResult<std::optional<HashRecord>> HashRecord::from(Reply reply) {
    HashDecoder decoder;
    const auto outcome = decoder.decode(reply.view());
    switch (outcome.state) {
    case HashState::Found:
        return std::optional(HashRecord(std::move(reply), outcome.fields));
    case HashState::Absent:
        return std::optional<HashRecord>();
    case HashState::Unavailable:
        break;
    }
    return RedisError{RedisErrorKind::Refused, "reading a record: " + std::string(outcome.text),
                      std::string(reply.view().error_code())};
}

RedisResult<std::optional<HashRecord>> read_hash(BlockingClient& client, std::string_view key) {
    return judged(client.command({"HGETALL", key}));
}

RedisResult<std::optional<HashRecord>> read_hash(Transaction& transaction, std::string_view key) {
    return judged(transaction.read({"HGETALL", key}));
}

std::vector<std::string_view> hset_arguments(std::string_view key, const OwnedFields& fields) {
    std::vector<std::string_view> arguments{"HSET", key};
    arguments.reserve(2 + 2 * fields.size());
    for (const auto& [name, value] : fields) {
        arguments.push_back(name);
        arguments.push_back(value);
    }
    return arguments;
}

void queue_replace(Transaction& transaction, std::string_view key, const OwnedFields& fields) {
    transaction.queue({"DEL", key});
    transaction.queue(hset_arguments(key, fields));
}

void queue_expire_at(Transaction& transaction, std::string_view key, Time when) {
    const auto milliseconds = std::chrono::milliseconds(when.time_since_epoch()).count();
    transaction.queue({"PEXPIREAT", key, std::to_string(milliseconds)});
}

} // namespace tokenward::redis
