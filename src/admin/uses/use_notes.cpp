#include "admin/uses/use_notes.hpp"

#include "redis/seen_writer.hpp"
#include "tokenward/seen_name.hpp"

#include <chrono>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::chrono::hours k_pause{1};
constexpr std::string_view k_most_events = "10000";

void add_event(redis::CommandList& commands, const Store& store, redis::SeenEvent event,
               std::string_view id, std::string_view client, std::string_view at) {
    commands.add({"XADD", seen_events_key(store.names().prefix()), "MAXLEN", "~", k_most_events,
                  "*", "event", redis::to_word(event), "id", id, "addr", client, "at", at});
}

} // namespace

void UseNotes::token_used(Store& store, const TokenRecord& token, std::string_view client) {
    const auto now = store.surroundings().now();
    auto use = "use of " + std::string(token.id);
    if (is_told(use, now)) {
        return;
    }
    const auto at = std::to_string(to_epoch(now));
    redis::CommandList commands;
    commands.add({"HSET", seen_key(store.names().prefix(), seen_bucket(token.id)), token.id, at});
    if (!token.predecessor.empty()) {
        add_event(commands, store, redis::SeenEvent::SuccessorUsed, token.id, client, at);
    }
    tell(store, commands, std::move(use), now);
}

void UseNotes::tombstone_used(Store& store, const Tombstone& tombstone, std::string_view client) {
    const auto now = store.surroundings().now();
    auto reuse = "reuse of " + std::string(tombstone.id);
    if (is_told(reuse, now)) {
        return;
    }
    redis::CommandList commands;
    add_event(commands, store, redis::SeenEvent::TombstoneUsed, tombstone.id, client,
              std::to_string(to_epoch(now)));
    tell(store, commands, std::move(reuse), now);
}

bool UseNotes::is_told(const std::string& what, Time now) const {
    const auto found = told_.find(what);
    return found != told_.end() && now - found->second < k_pause;
}

void UseNotes::tell(Store& store, const redis::CommandList& commands, std::string what, Time now) {
    if (!store.client().pipeline(commands)) {
        return;
    }
    if (told_.size() >= k_most_remembered) {
        told_.clear();
    }
    told_.insert_or_assign(std::move(what), now);
}

} // namespace tokenward::admin
