#include "redis/seen_writer.hpp"

#include "tokenward/seen_name.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace tokenward::redis {

namespace {

constexpr std::string_view k_most_events = "10000";

template <std::size_t Size>
std::size_t copy_into(std::array<char, Size>& out, std::string_view text) noexcept {
    const auto kept = text.substr(0, Size);
    std::ranges::copy(kept, out.begin());
    return kept.size();
}

std::string_view view(const std::array<char, k_token_id_size>& id) noexcept {
    return {id.data(), id.size()};
}

/// Nothing hangs on a note that is lost when memory is out.
template <class Work> void unless_memory_is_out(const Work& work) noexcept {
    try {
        work();
    } catch (const std::exception&) { // NOLINT(bugprone-empty-catch)
    }
}

} // namespace

std::string_view to_word(SeenEvent event) noexcept {
    return event == SeenEvent::SuccessorUsed ? "successor-used" : "tombstone-used";
}

SeenWriter::SeenWriter(LinkOptions options, const WriteLimits& limits, SeenPace pace,
                       EventLoop& loop, LinkLog& log)
    : prefix_(options.prefix),
      events_key_(seen_events_key(prefix_)),
      gates_key_(seen_gates_key(prefix_)),
      pace_(pace),
      timer_(loop.timer(*this, TimerKind::Background)),
      soon_(loop.deferred(*this)),
      link_(std::move(options), limits, loop, log) {
    uses_.reserve(pace_.batch);
}

void SeenWriter::used(std::string_view token_id, Time at) noexcept {
    if (!is_token_id(token_id)) {
        return;
    }
    unless_memory_is_out([&] {
        auto& use = uses_.emplace_back(Use{{}, seen_bucket(token_id), to_epoch(at)});
        copy_into(use.id, token_id);
        if (uses_.size() == 1) {
            timer_->start(pace_.pause);
        }
        if (uses_.size() >= pace_.batch) {
            soon_->schedule();
        }
    });
}

void SeenWriter::happened(SeenEvent event, std::string_view token_id, std::string_view address,
                          Time at) noexcept {
    if (!is_token_id(token_id)) {
        return;
    }
    unless_memory_is_out([&] {
        auto& noted = events_.emplace_back(Event{event, {}, {}, 0, to_epoch(at)});
        copy_into(noted.id, token_id);
        noted.address_size = static_cast<std::uint8_t>(copy_into(noted.address, address));
        soon_->schedule();
    });
}

void SeenWriter::on_timer() {
    unless_memory_is_out([this] { write_uses(); });
}

void SeenWriter::on_deferred() {
    unless_memory_is_out([this] {
        write_events();
        if (uses_.size() >= pace_.batch) {
            write_uses();
        }
    });
}

void SeenWriter::finish(std::chrono::steady_clock::time_point deadline) {
    link_.stop();
    write_events();
    write_uses();
    if (link_.pending() > 0) {
        link_.write_out(deadline);
    }
}

/// One command a bucket.
void SeenWriter::write_uses() {
    timer_->stop();
    std::ranges::sort(uses_, {}, &Use::bucket);
    const Use* const end = uses_.data() + uses_.size();
    for (const Use* begin = uses_.data(); begin != end;) {
        const auto* const next = std::find_if(
            begin, end, [begin](const Use& use) { return use.bucket != begin->bucket; });
        write_bucket(begin, next);
        begin = next;
    }
    if (!uses_.empty()) {
        write_gates_mark();
    }
    uses_.clear();
}

/// That uses are noted, whichever token's.
void SeenWriter::write_gates_mark() {
    const auto last = std::to_string(std::ranges::max_element(uses_, {}, &Use::at)->at);
    const std::array<std::string_view, 4> words = {"HSET", gates_key_, k_seen_gates_last, last};
    link_.write(words);
}

void SeenWriter::write_bucket(const Use* begin, const Use* end) {
    const auto key = seen_key(prefix_, begin->bucket);
    std::vector<std::string> times;
    for (const auto* use = begin; use != end; ++use) {
        times.push_back(std::to_string(use->at));
    }
    std::vector<std::string_view> words = {"HSET", key};
    for (const auto* use = begin; use != end; ++use) {
        words.push_back(view(use->id));
        words.push_back(times[static_cast<std::size_t>(use - begin)]);
    }
    link_.write(words);
}

void SeenWriter::write_events() {
    for (const auto& event : events_) {
        const auto at = std::to_string(event.at);
        const std::array<std::string_view, 14> words = {
            "XADD",        events_key_,
            "MAXLEN",      "~",
            k_most_events, "*",
            "event",       to_word(event.event),
            "id",          view(event.id),
            "addr",        {event.address.data(), event.address_size},
            "at",          at};
        link_.write(words);
    }
    events_.clear();
}

} // namespace tokenward::redis
