#include "admin/use_events.hpp"

#include "admin/daemon_actor.hpp"
#include "admin/expiry.hpp"
#include "admin/outbox.hpp"
#include "admin/stream_id.hpp"
#include "admin/token_succession.hpp"
#include "redis/seen_writer.hpp"
#include "tokenward/names.hpp"
#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_done = "done";
constexpr std::size_t k_longest_address = 64;
/// Each worker tells of a token once an hour; this joins what several of them tell. Shorter than
/// theirs, so that it swallows nobody's next.
constexpr std::chrono::minutes k_reuse_pause{55};

struct UseEvent {
    std::string entry; ///< its id in the stream
    std::string event;
    std::string token_id;
    std::string client; ///< an address, `?` when it can't be one
    Time at{};
};

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
        } else if (name == "addr" && !value.empty() && value.size() <= k_longest_address &&
                   is_clean_text(value)) {
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

/// A stream that was taken away and begun anew may have gone back behind what was worked.
Answer<Done> follow_a_new_stream(Store& store, const std::string& stream, StreamId done) {
    return store.change([&](Change& change) -> Answer<Done> {
        const std::array<std::string_view, 6> command = {"XREVRANGE", stream,  "+",
                                                         "-",         "COUNT", "1"};
        const auto reply = change.ask(stream, command);
        if (!reply) {
            return reply.error();
        }
        const auto last = StreamId::parse(reply->view()[0][0].string().value_or(""));
        const auto now_done = read_done(change);
        if (!now_done) {
            return now_done.error();
        }
        if (last && *last < done && *now_done == done) {
            change.drop_value(change.names().use_events(), k_done);
        }
        return Done{};
    });
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
    const auto from =
        *done ? "(" + std::to_string((*done)->milliseconds) + "-" + std::to_string((*done)->number)
              : std::string("-");
    const auto most = std::to_string(limit);
    const std::array<std::string_view, 6> command = {"XRANGE", stream, from, "+", "COUNT", most};
    const auto reply = (*look)->ask(stream, command);
    if (!reply) {
        return reply.error();
    }
    const auto entries = reply->view();
    WorkedEvents all{.more = entries.size() == limit};
    if (entries.size() == 0 && *done) {
        const auto followed = follow_a_new_stream(store, stream, **done);
        return followed ? Answer<WorkedEvents>(all) : followed.error();
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto event = event_from(entries[i], (*look)->now());
        auto worked = work(store, event, tells_webhook);
        if (!worked) {
            return worked.error();
        }
        all.seen += worked->seen;
        all.ended += worked->ended;
        all.reused += worked->reused;
        std::ranges::move(worked->skipped, std::back_inserter(all.skipped));
    }
    return all;
}

} // namespace tokenward::admin
