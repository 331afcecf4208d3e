#include "admin/backup/tombstone_reader.hpp"

#include "redis/command.hpp"
#include "redis/hash_commands.hpp"
#include "tokenward/record.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace tokenward::admin {
namespace {

/// By a field that tokens don't have: asking for it costs a fraction of reading the record.
Answer<Keys> tombstones_among(Store& store, const Keys& keys) {
    redis::CommandList commands;
    for (const auto& key : keys) {
        commands.add({"HEXISTS", key, "why"});
    }
    const auto replies = store.client().pipeline_of_any_type(commands);
    if (!replies) {
        return from_reading(replies.error());
    }
    Keys found;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        if ((*replies)[i].view().integer() == 1) {
            found.push_back(keys[i]);
        }
    }
    return found;
}

/// They go at a whole second; whatever has passed of this one, and has been taken off the rest, is
/// less than one.
std::optional<Time> end_of(redis::ReplyView rest, Time now) {
    const auto left = rest.integer().value_or(-1);
    return left < 0 ? std::nullopt
                    : std::optional(now + std::chrono::ceil<std::chrono::seconds>(
                                              std::chrono::milliseconds(left)));
}

struct TombstonePlace {
    const std::string& key;
    std::size_t prefix; ///< so much of it stands before the look-up key
};

std::optional<BackupTombstone> open(const Keyring& keyring, const TombstonePlace& place,
                                    redis::HashRecord& hash) {
    const auto entry = open_token(keyring, place.key, hash.fields());
    const auto* const tombstone = entry ? std::get_if<Tombstone>(&*entry) : nullptr;
    if (tombstone == nullptr) {
        return std::nullopt;
    }
    return BackupTombstone{place.key.substr(place.prefix), std::string(tombstone->id),
                           std::string(tombstone->why), std::nullopt};
}

} // namespace

Answer<Found<BackupTombstone>> read_tombstones(Store& store, const Keys& keys) {
    const auto found = tombstones_among(store, keys);
    if (!found) {
        return found.error();
    }
    redis::CommandList commands;
    for (const auto& key : *found) {
        commands.add({"HGETALL", key});
        commands.add({"PTTL", key});
    }
    const auto now = store.surroundings().now();
    auto replies = store.client().pipeline_of_any_type(commands);
    if (!replies) {
        return from_reading(replies.error());
    }
    const auto prefix = store.names().gate_token({}).size();
    Found<BackupTombstone> tombstones;
    for (std::size_t i = 0; i < found->size(); ++i) {
        const auto& key = (*found)[i];
        auto hash = redis::HashRecord::from(std::move((*replies)[2 * i]));
        if (hash && !hash->has_value()) {
            continue; // it went meanwhile
        }
        auto tombstone = hash ? open(store.keyring(), {key, prefix}, **hash) : std::nullopt;
        if (tombstone) {
            tombstone->until = end_of((*replies)[2 * i + 1].view(), now);
            tombstones.records.push_back(*std::move(tombstone));
        } else {
            tombstones.damaged.push_back("the tombstone " + key +
                                         " has a bad seal or an unknown form");
        }
    }
    return tombstones;
}

} // namespace tokenward::admin
