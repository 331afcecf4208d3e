#include "admin/uses/use_events.hpp"

#include "redis/blocking_client.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <iterator>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenward::admin {
namespace {

/// No clock gets there; and behind the last of all ids, Redis takes no more entries.
bool is_beyond_all_clocks(StreamId id) {
    return id.milliseconds > std::numeric_limits<std::uint64_t>::max() / 2;
}

/// The last id that was ever given there; nothing without a stream.
Answer<std::optional<StreamId>> last_id(Records& records, const std::string& stream) {
    const std::array<std::string_view, 3> command = {"XINFO", "STREAM", stream};
    const auto reply = records.ask(stream, command);
    if (!reply) {
        return reply.error().kind == FailureKind::StoreRefused
                   ? Answer<std::optional<StreamId>>(std::nullopt)
                   : reply.error();
    }
    const auto facts = reply->view();
    for (std::size_t i = 0; i + 1 < facts.size(); i += 2) {
        if (facts[i].string() == "last-generated-id") {
            return StreamId::parse(facts[i + 1].string().value_or(""));
        }
    }
    return std::optional<StreamId>();
}

/// What is there can't be read, or nothing can be added: only a hand that isn't the gate's does
/// that.
Answer<WorkedEvents> begin_anew(Store& store, const std::string& stream, const std::string& why) {
    const auto begun = store.change([&](Change& change) -> Answer<Done> {
        change.remove(stream);
        change.drop_value(change.names().use_events(), k_worked_up_to);
        return Done{};
    });
    return begun ? Answer<WorkedEvents>(WorkedEvents{
                       .skipped = {"the stream " + stream + " is begun anew, for " + why}})
                 : begun.error();
}

/// A stream that was taken away and begun anew may have gone back behind what was worked.
Answer<WorkedEvents> follow_a_new_stream(Store& store, const std::string& stream,
                                         const std::optional<StreamId>& done) {
    bool is_full = false;
    const auto followed = store.change([&](Change& change) -> Answer<Done> {
        const auto last = last_id(change, stream);
        const auto now_done = worked_up_to(change);
        if (!last || !now_done) {
            return last ? now_done.error() : last.error();
        }
        is_full = *last && is_beyond_all_clocks(**last);
        if (*last && done && **last < *done && *now_done == done) {
            change.drop_value(change.names().use_events(), k_worked_up_to);
        }
        return Done{};
    });
    if (!followed) {
        return followed.error();
    }
    return is_full ? begin_anew(store, stream, "its last id is beyond all clocks") : WorkedEvents{};
}

redis::RedisResult<redis::Reply> read_events(Store& store, const std::string& stream,
                                             const std::optional<StreamId>& done,
                                             std::size_t limit) {
    const auto from =
        done ? "(" + std::to_string(done->milliseconds) + "-" + std::to_string(done->number)
             : std::string("-");
    const auto most = std::to_string(limit);
    return store.client().command({"XRANGE", stream, from, "+", "COUNT", most});
}

/// Asking again would bring the same.
bool is_poisoned(const redis::RedisError& error) {
    return error.code == redis::k_unreadable || error.code == "WRONGTYPE" || error.code == "ERR";
}

void add(WorkedEvents& all, WorkedEvents&& more) {
    all.seen += more.seen;
    all.ended += more.ended;
    all.reused += more.reused;
    all.untold += more.untold;
    std::ranges::move(more.skipped, std::back_inserter(all.skipped));
}

} // namespace

Answer<WorkedEvents> work_use_events(Store& store, bool tells_webhook, std::size_t limit) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    const auto done = worked_up_to(**look);
    if (!done) {
        return done.error();
    }
    const auto stream = seen_events_key(store.names().prefix());
    const auto reply = read_events(store, stream, *done, limit);
    if (!reply && is_poisoned(reply.error())) {
        // Those before what can't be read are worked one by one.
        const bool may_be_later = reply.error().code == redis::k_unreadable && limit > 1;
        return may_be_later ? work_use_events(store, tells_webhook, 1)
                            : begin_anew(store, stream, reply.error().message);
    }
    if (!reply) {
        return from_reading(reply.error());
    }
    const auto entries = reply->view();
    if (entries.size() == 0) {
        return follow_a_new_stream(store, stream, *done);
    }
    WorkedEvents all{.more = entries.size() == limit};
    for (std::size_t i = 0; i < entries.size(); ++i) {
        auto worked = work_event(store, event_from(entries[i], (*look)->now()), tells_webhook);
        if (!worked) {
            return worked.error();
        }
        add(all, *std::move(worked));
    }
    return all;
}

} // namespace tokenward::admin
