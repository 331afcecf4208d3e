#include "admin/uses/use_events.hpp"

#include "admin/access/daemon_actor.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/records/expiry.hpp"
#include "admin/store/stream_id.hpp"
#include "admin/tokens/token_succession.hpp"
#include "redis/seen_writer.hpp"
#include "tokenward/names.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string_view>
#include <utility>

#include <arpa/inet.h>
#include <nlohmann/json.hpp>
#include <sys/socket.h>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_done = "done";
/// Each worker tells of a token once an hour; this joins what several of them tell. Shorter than
/// theirs, so that it swallows nobody's next.
constexpr std::chrono::minutes k_reuse_pause{55};

/// Of reuses, in this minute: `<minute>:<number>`.
constexpr std::string_view k_reuses = "reuses";

struct UseEvent {
    std::string entry; ///< its id in the stream
    std::string event;
    std::string token_id;
    std::string client; ///< an address, `?` when it can't be one
    Time at{};
};

/// As gates and daemons write it. It is signed and sent on, so anything else is not taken over.
bool is_client_address(const std::string& text) {
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return text == "unix:" || text == "unix" || ::inet_pton(AF_INET, text.c_str(), &bytes) == 1 ||
           ::inet_pton(AF_INET6, text.c_str(), &bytes) == 1;
}

UseEvent event_from(redis::ReplyView entry, Time now) {
    UseEvent event;
    event.entry = entry[0].string().value_or("");
    event.client = "?";
    event.at = now;
    const auto fields = entry[1];
    for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
        const auto name = fields[i].string().value_or("");
        const auto value = fields[i + 1].string().value_or("");
        if (name == "event") {
            event.event = value;
        } else if (name == "id") {
            event.token_id = value;
        } else if (name == "addr" && is_client_address(std::string(value))) {
            event.client = value;
        } else if (name == "at") {
            const auto seconds = parse_number(value).value_or(to_epoch(now));
            event.at = from_epoch(std::min(seconds, to_epoch(now)));
        }
    }
    return event;
}

Answer<std::optional<StreamId>> read_done(Records& records) {
    const auto text = records.value(records.names().use_events(), k_done);
    if (!text) {
        return text.error();
    }
    return *text ? StreamId::parse(**text) : std::nullopt;
}

std::string reuse_payload(const UseEvent& event) {
    const nlohmann::ordered_json document = {
        {"type", "token.reused"},
        {"timestamp", time_text(event.at)},
        {"data", {{"token_id", event.token_id}, {"client_address", event.client}}}};
    return document.dump();
}

/// One event, within one change.
class EventWork {
public:
    EventWork(Change& change, const UseEvent& event, bool tells_webhook)
        : change_(change), event_(event), tells_webhook_(tells_webhook) {}

    Answer<WorkedEvents> run() {
        const auto done = read_done(change_);
        if (!done) {
            return done.error();
        }
        const auto own = StreamId::parse(event_.entry);
        if (*done && own && *own <= **done) {
            return WorkedEvents{}; // another daemon's
        }
        move_on();
        if (!is_token_id(event_.token_id)) {
            return WorkedEvents{.seen = 1};
        }
        return event_.event == redis::to_word(redis::SeenEvent::SuccessorUsed) ? end_old()
               : event_.event == redis::to_word(redis::SeenEvent::TombstoneUsed)
                   ? tell_reuse()
                   : WorkedEvents{.seen = 1};
    }

    void move_on() { change_.set_value(change_.names().use_events(), k_done, event_.entry); }

private:
    Answer<WorkedEvents> end_old() {
        const auto ended = end_predecessors(change_, event_.token_id, event_.client);
        return ended ? Answer<WorkedEvents>(WorkedEvents{.seen = 1, .ended = *ended})
                     : ended.error();
    }

    Answer<WorkedEvents> tell_reuse() {
        const auto mark = change_.names().told_reuse(event_.token_id);
        const auto told = change_.value(mark, "at");
        if (!told) {
            return told.error();
        }
        if (*told) {
            return WorkedEvents{.seen = 1};
        }
        const auto place = take_place();
        if (!place || !*place) {
            return place ? Answer<WorkedEvents>(WorkedEvents{.seen = 1, .untold = 1})
                         : place.error();
        }
        change_.set_value(mark, "at", std::to_string(to_epoch(change_.now())));
        change_.vanish_at(mark, change_.now() + k_reuse_pause);
        AuditEntry entry{
            "token.reused", event_.token_id, {{"seen_at", time_text(event_.at)}}, AuditLog::Reuses};
        if (tells_webhook_) {
            Message message;
            message.channel = channel::webhook;
            message.kind = entry.what;
            message.payload = reuse_payload(event_);
            auto id = enqueue(change_, std::move(message));
            if (!id && id.error().kind != FailureKind::Conflict) {
                return id.error();
            }
            entry.details.emplace_back("webhook", id ? *id : id.error().message);
        }
        change_.audit(daemon_actor(event_.client), entry);
        return WorkedEvents{.seen = 1, .reused = 1};
    }

    /// False when this minute's are all taken.
    Answer<bool> take_place() {
        const auto taken = change_.value(change_.names().use_events(), k_reuses);
        if (!taken) {
            return taken.error();
        }
        const auto minute = std::to_string(to_epoch(change_.now()) / 60) + ":";
        const auto text = taken->value_or("");
        const auto number = text.starts_with(minute)
                                ? parse_number(text.substr(minute.size())).value_or(k_most_reuses)
                                : 0;
        if (number >= k_most_reuses) {
            return false;
        }
        change_.set_value(change_.names().use_events(), k_reuses,
                          minute + std::to_string(number + 1));
        return true;
    }

    Change& change_;
    const UseEvent& event_;
    bool tells_webhook_;
};

/// What may pass by waiting; all else would stand in the way of every event after it.
bool is_passing(FailureKind kind) {
    return kind == FailureKind::Unavailable || kind == FailureKind::StoreRefused ||
           kind == FailureKind::Uncertain || kind == FailureKind::Busy;
}

Answer<WorkedEvents> work(Store& store, const UseEvent& event, bool tells_webhook) {
    auto worked =
        store.change([&](Change& change) { return EventWork(change, event, tells_webhook).run(); });
    if (worked || is_passing(worked.error().kind)) {
        return worked;
    }
    const auto passed = store.change([&](Change& change) -> Answer<Done> {
        EventWork(change, event, tells_webhook).move_on();
        return Done{};
    });
    return passed
               ? Answer<WorkedEvents>(WorkedEvents{.seen = 1, .skipped = {worked.error().message}})
               : passed.error();
}

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
        change.drop_value(change.names().use_events(), k_done);
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
        const auto now_done = read_done(change);
        if (!last || !now_done) {
            return last ? now_done.error() : last.error();
        }
        is_full = *last && is_beyond_all_clocks(**last);
        if (*last && done && **last < *done && *now_done == done) {
            change.drop_value(change.names().use_events(), k_done);
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
    const auto done = read_done(**look);
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
        auto worked = work(store, event_from(entries[i], (*look)->now()), tells_webhook);
        if (!worked) {
            return worked.error();
        }
        add(all, *std::move(worked));
    }
    return all;
}

} // namespace tokenward::admin
