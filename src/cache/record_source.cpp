#include "cache/record_source.hpp"

#include <exception>

namespace tokenward::cache {
namespace {

constexpr unsigned k_most_rereads = 2;
constexpr std::uint64_t k_never = ~std::uint64_t{0}; // no generation

bool waits_for_place(const RecordFlight& flight) noexcept {
    return flight.seat.state == RoomSeat::State::Waiting;
}

/// Whether it says nothing of one read, but that Redis can't be asked.
bool fails_all(redis::LinkFault fault) noexcept {
    switch (fault) {
    case redis::LinkFault::NotConnected:
    case redis::LinkFault::Timeout:
    case redis::LinkFault::LinkLost:
    case redis::LinkFault::Stopped:
        return true;
    case redis::LinkFault::QueueFull:
    case redis::LinkFault::Refused:
    case redis::LinkFault::BadReply:
        break;
    }
    return false;
}

} // namespace

RecordSource::RecordSource(const Keyring& keys, redis::EventLoop& loop, RecordLog& log)
    : keys_(&keys), loop_(&loop), log_(&log) {}

void RecordSource::attach(redis::AsyncClient& client, const StoreWatch& watch) {
    client_ = &client;
    watch_ = &watch;
    if (watch.zone() != nullptr) {
        stale_room_.resize(RecordCache::k_max_record);
    }
}

ClockMs RecordSource::now() const noexcept {
    return static_cast<ClockMs>(loop_->now().count());
}

RecordFlight*& RecordSource::bucket(std::uint64_t hash) noexcept {
    return offered_[hash % k_buckets];
}

std::optional<RecordAnswer> RecordSource::look_up(std::string_view name,
                                                  std::span<char> room) noexcept {
    const auto time = now();
    if (!watch_->hears(time)) {
        return std::nullopt;
    }
    auto& zone = *watch_->zone();
    const auto found = zone.find(zone.key(watch_->number(), name), watch_->trust(),
                                 watch_->lifetimes(), time, room);
    if (found.state == LookupState::Miss) {
        ++counters_.misses;
        return std::nullopt;
    }
    ++counters_.hits;
    RecordAnswer answer;
    answer.state = found.state == LookupState::Found ? RecordState::Found : RecordState::Absent;
    answer.origin = RecordOrigin::Cache;
    answer.packed = found.bytes;
    return answer;
}

bool RecordSource::read(RecordKind kind, std::string_view name, RecordWait& wait, ReadRoom room) {
    if (auto* const flight = find_joinable(name)) {
        ++counters_.shared;
        flight->join(wait);
        return true;
    }
    if (room == ReadRoom::Bounded && bounded_.is_full()) {
        ++counters_.no_room;
        return false;
    }
    auto& flight = new_flight();
    begin(flight, kind, name, room);
    flight.join(wait);
    return true;
}

void RecordSource::begin(RecordFlight& flight, RecordKind kind, std::string_view name,
                         ReadRoom room) {
    if (room == ReadRoom::Bounded) {
        bounded_.enter(flight);
    }
    try {
        flight.kind = kind;
        flight.name.assign(name);
        flight.rereads = 0;
        if (waits_for_place(flight)) {
            wait_for_place(flight);
        } else {
            ask(flight);
        }
    } catch (...) {
        recycle(flight);
        throw;
    }
}

RecordFlight* RecordSource::find_joinable(std::string_view name) noexcept {
    if (!watch_->shares_reads(now())) {
        return nullptr;
    }
    const auto key = watch_->zone()->key(watch_->number(), name);
    for (auto* flight = bucket(key.hash); flight != nullptr; flight = flight->next) {
        if (flight->key.hash == key.hash && flight->name == name && may_join(*flight, key)) {
            return flight;
        }
    }
    return nullptr;
}

/// What isn't asked yet can't be too old.
bool RecordSource::may_join(const RecordFlight& flight, const EntryKey& key) const noexcept {
    return waits_for_place(flight) ||
           (!flight.changed && flight.generation == watch_->generation() &&
            watch_->zone()->is_current(key, flight.mark));
}

RecordFlight& RecordSource::new_flight() {
    if (idle_ == nullptr) {
        FlightOwner& owner = *this;
        flights_.push_back(std::make_unique<RecordFlight>(owner));
        flights_.back()->next = nullptr;
        idle_ = flights_.back().get();
    }
    auto& flight = *idle_;
    idle_ = flight.next;
    flight.next = nullptr;
    return flight;
}

void RecordSource::wait_for_place(RecordFlight& flight) noexcept {
    flight.landed = false;
    if (watch_->shares_reads(now())) {
        flight.key = watch_->zone()->key(watch_->number(), flight.name);
        offer(flight);
    }
}

/// For the places that are free.
void RecordSource::ask_waiting() noexcept {
    while (auto* const flight = bounded_.admit_next()) {
        withdraw(*flight);
        try {
            ask(*flight);
        } catch (const std::exception&) {
            land(*flight, unavailable(*flight, redis::LinkFault::BadReply, "out of memory"));
        }
    }
}

/// The mark is taken before the question is asked: an answer can't be older than it.
void RecordSource::ask(RecordFlight& flight) {
    const auto time = now();
    const bool hears = watch_->hears(time);
    flight.changed = false;
    flight.landed = false;
    flight.generation = hears ? watch_->generation() : k_never; // k_never: nothing may be kept
    if (hears) {
        flight.key = watch_->zone()->key(watch_->number(), flight.name);
        flight.mark = watch_->zone()->mark(flight.key);
    }
    flight.asked_at = RecordFlight::Clock::now();
    flight.ticket = client_->read_hash(flight.name, flight.callback());
    ++counters_.reads;
    if (watch_->shares_reads(time)) {
        offer(flight);
    }
}

bool RecordSource::ask_again(RecordFlight& flight) noexcept {
    if (flight.rereads == k_most_rereads) {
        return false;
    }
    try {
        ++flight.rereads;
        ++counters_.rereads;
        withdraw(flight);
        ask(flight);
        return true;
    } catch (const std::exception&) { // out of memory
        return false;
    }
}

void RecordSource::on_changed(const EntryKey& key) noexcept {
    for (auto* flight = bucket(key.hash); flight != nullptr; flight = flight->next) {
        if (flight->key.hash == key.hash && flight->name == key.name) {
            flight->changed = true;
        }
    }
}

void RecordSource::on_all_changed() noexcept {
    for (auto* flight : offered_) {
        for (; flight != nullptr; flight = flight->next) {
            flight->changed = true;
        }
    }
}

/// Another process heard of a change since it was asked for, and may have refused by it already. Or
/// none could be heard here, because hearing began only then.
bool RecordSource::may_be_outdated(const RecordFlight& flight) const noexcept {
    return flight.generation == k_never ? watch_->shares_reads(now())
                                        : !watch_->zone()->is_current(flight.key, flight.mark);
}

void RecordSource::on_reply(RecordFlight& flight, const redis::HashOutcome& outcome) noexcept {
    if (outcome.state == redis::HashState::Unavailable) {
        fail(flight, outcome.fault, outcome.text);
    } else {
        take(flight, outcome);
    }
    ask_waiting();
}

/// And those who wait for its place, but for whoever asks again when told.
void RecordSource::fail(RecordFlight& flight, redis::LinkFault fault,
                        std::string_view text) noexcept {
    const bool held_place = flight.seat.state == RoomSeat::State::Inside;
    const auto moment = bounded_.now();
    land(flight, unavailable(flight, fault, text));
    if (!held_place || !fails_all(fault)) {
        return;
    }
    while (auto* const waiting = bounded_.dismiss_next(moment)) {
        land(*waiting, unavailable(*waiting, fault, text));
    }
}

void RecordSource::take(RecordFlight& flight, const redis::HashOutcome& outcome) noexcept {
    counters_.latency.add(std::chrono::duration_cast<std::chrono::microseconds>(
        RecordFlight::Clock::now() - flight.asked_at));
    // What only others heard of fails no read: the last one was asked after they did.
    if (flight.changed || (flight.rereads < k_most_rereads && may_be_outdated(flight))) {
        if (!ask_again(flight)) {
            land(flight, unavailable(flight, redis::LinkFault::BadReply,
                                     "the record changes faster than it can be read"));
        }
        return;
    }
    try {
        land(flight, judge(flight, outcome));
    } catch (const std::exception&) {
        land(flight, unavailable(flight, redis::LinkFault::BadReply, "out of memory"));
    }
}

RecordAnswer RecordSource::judge(RecordFlight& flight, const redis::HashOutcome& outcome) {
    RecordAnswer answer;
    if (outcome.state == redis::HashState::Absent) {
        answer.state = RecordState::Absent;
        keep(flight, {});
        return answer;
    }
    if (const auto fault = pack_record(flight.kind, *keys_, flight.name, outcome.fields, packed_)) {
        ++counters_.bad_records;
        log_->on_bad_record(flight.name, *fault);
        answer.state = RecordState::Bad;
        answer.bad = *fault;
        return answer;
    }
    answer.state = RecordState::Found;
    answer.packed = packed_;
    keep(flight, packed_);
    return answer;
}

void RecordSource::keep(const RecordFlight& flight, std::string_view packed) noexcept {
    const auto time = now();
    if (flight.generation == watch_->generation() && watch_->hears(time)) {
        (void)watch_->zone()->keep(flight.key, flight.mark, watch_->trust().server, time, packed);
    }
}

/// Only positives, only after this read failed.
RecordAnswer RecordSource::unavailable(const RecordFlight& flight, redis::LinkFault fault,
                                       std::string_view text) noexcept {
    RecordAnswer answer;
    answer.fault = fault;
    answer.text = text;
    const auto time = now();
    if (watch_->allows_stale(time)) {
        auto& zone = *watch_->zone();
        const auto found = zone.find(zone.key(watch_->number(), flight.name), watch_->trust(),
                                     watch_->lifetimes(), time, stale_room_);
        if (found.state == LookupState::Found && packed_record_grants(found.bytes)) {
            ++counters_.stale;
            answer.state = RecordState::Found;
            answer.origin = RecordOrigin::StaleCache;
            answer.packed = found.bytes;
            return answer;
        }
    }
    ++counters_.unavailable;
    return answer;
}

void RecordSource::land(RecordFlight& flight, const RecordAnswer& answer) noexcept {
    withdraw(flight);
    flight.landed = true;
    flight.answer(answer);
    recycle(flight);
}

void RecordSource::on_abandoned(RecordFlight& flight) noexcept {
    if (waits_for_place(flight)) {
        withdraw(flight);
        recycle(flight);
        return;
    }
    // A shared one goes on: the next request will find what it brings. So does a bounded one: its
    // reply is still due, and whoever asks and leaves again must not get more than its places.
    const bool bounded = flight.seat.state == RoomSeat::State::Inside;
    if (!flight.offered && !bounded && !flight.landed) {
        flight.ticket.cancel();
        recycle(flight);
    }
}

/// Others may join.
void RecordSource::offer(RecordFlight& flight) noexcept {
    auto*& first = bucket(flight.key.hash);
    flight.next = first;
    first = &flight;
    flight.offered = true;
}

/// Nobody may join any more.
void RecordSource::withdraw(RecordFlight& flight) noexcept {
    if (!flight.offered) {
        return;
    }
    auto** link = &bucket(flight.key.hash);
    while (*link != &flight) {
        link = &(*link)->next;
    }
    *link = flight.next;
    flight.next = nullptr;
    flight.offered = false;
}

void RecordSource::recycle(RecordFlight& flight) noexcept {
    bounded_.leave(flight);
    flight.next = idle_;
    idle_ = &flight;
}

} // namespace tokenward::cache
