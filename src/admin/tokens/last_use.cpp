#include "admin/tokens/last_use.hpp"

#include "admin/records/detail_reader.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"
#include "tokenward/seen_name.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace tokenward::admin {
namespace {

using Buckets = std::map<std::uint8_t, std::vector<TokenDetail*>>;

Buckets by_bucket(std::span<TokenDetail> tokens) {
    Buckets buckets;
    for (auto& token : tokens) {
        buckets[seen_bucket(token.id)].push_back(&token);
    }
    return buckets;
}

redis::CommandList questions(const Buckets& buckets, std::string_view prefix) {
    redis::CommandList commands;
    for (const auto& [bucket, tokens] : buckets) {
        const auto key = seen_key(prefix, bucket);
        std::vector<std::string_view> words = {"HMGET", key};
        for (const auto* const token : tokens) {
            words.emplace_back(token->id);
        }
        commands.add(words);
    }
    return commands;
}

std::optional<Time> time_from(std::optional<std::string_view> note) {
    const auto seconds = note ? parse_number(*note) : std::nullopt;
    const bool is_time = seconds && *seconds <= to_epoch(k_last_time);
    return is_time ? std::optional(from_epoch(*seconds)) : std::nullopt;
}

} // namespace

Answer<Done> read_last_uses(Store& store, std::span<TokenDetail> tokens) {
    const auto buckets = by_bucket(tokens);
    const auto notes =
        store.client().pipeline_of_any_type(questions(buckets, store.names().prefix()));
    if (!notes) {
        const bool refused = notes.error().kind == redis::RedisErrorKind::Refused;
        return refused ? Answer<Done>(Done{}) : from_reading(notes.error());
    }
    std::size_t at = 0;
    for (const auto& [bucket, theirs] : buckets) {
        const auto times = (*notes)[at++].view();
        for (std::size_t i = 0; i < theirs.size() && i < times.size(); ++i) {
            theirs[i]->last_used = time_from(times[i].string());
        }
    }
    return Done{};
}

Answer<std::optional<Time>> last_use_of(Change& change, const std::string& id) {
    const auto note = change.value(seen_key(change.names().prefix(), seen_bucket(id)), id);
    if (!note) {
        return note.error();
    }
    return time_from(*note ? std::optional<std::string_view>(**note) : std::nullopt);
}

} // namespace tokenward::admin
