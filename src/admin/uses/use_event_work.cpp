#include "admin/uses/use_event_work.hpp"

#include "admin/access/daemon_actor.hpp"
#include "admin/messages/outbox.hpp"
#include "admin/records/expiry.hpp"
#include "admin/tokens/token_succession.hpp"
#include "redis/seen_writer.hpp"
#include "tokenward/names.hpp"

#include <chrono>
#include <utility>

#include <nlohmann/json.hpp>

namespace tokenward::admin {
namespace {

/// Each worker tells of a token once an hour; this joins what several of them tell. Shorter than
/// theirs, so that it swallows nobody's next.
constexpr std::chrono::minutes k_reuse_pause{55};

/// Of reuses, in this minute: `<minute>:<number>`.
constexpr std::string_view k_reuses = "reuses";

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
        const auto done = worked_up_to(change_);
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

    void move_on() {
        change_.set_value(change_.names().use_events(), k_worked_up_to, event_.entry);
    }

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
            message.token = event_.token_id;
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

} // namespace

Answer<std::optional<StreamId>> worked_up_to(Records& records) {
    const auto text = records.value(records.names().use_events(), k_worked_up_to);
    if (!text) {
        return text.error();
    }
    return *text ? StreamId::parse(**text) : std::nullopt;
}

Answer<WorkedEvents> work_event(Store& store, const UseEvent& event, bool tells_webhook) {
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

} // namespace tokenward::admin
