/// @file record_source.hpp
/// Where one process gets a store's records from: the zone, a read that others wait for already, or
/// Redis.
///
/// A reply that was overtaken by a change is asked for again, twice at most, for all who wait; then
/// it can't be had. One that brings a good record, or that there is none, is kept in the zone while
/// the watch hears.
///
/// Bounded reads have few places. Whoever finds none waits for one, and is asked for when a read
/// before it has ended; or fails with it, when that one's failure says that Redis can't be asked.
#pragma once

#include "cache/duration_histogram.hpp"
#include "cache/read_room.hpp"
#include "cache/record_flight.hpp"
#include "cache/record_wait.hpp"
#include "cache/store_watch.hpp"
#include "redis/async_client.hpp"
#include "redis/event_loop.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/packed_record.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::cache {

struct SourceCounters {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0; ///< looked up in the zone and not there, or not trusted
    std::uint64_t shared = 0; ///< waited for somebody else's read
    std::uint64_t reads = 0;  ///< asked of Redis
    std::uint64_t rereads = 0;
    std::uint64_t stale = 0;
    std::uint64_t unavailable = 0; ///< reads without an answer
    std::uint64_t bad_records = 0;
    std::uint64_t no_room = 0; ///< bounded reads that couldn't even wait
    DurationHistogram latency; ///< of Redis's answers
};

/// Told of records that are none, once a read.
class RecordLog {
public:
    virtual void on_bad_record(std::string_view name, RecordFault fault) noexcept = 0;

protected:
    ~RecordLog() = default;
};

class RecordSource final : public ChangeListener, private FlightOwner {
public:
    /// All must outlive it.
    RecordSource(const Keyring& keys, redis::EventLoop& loop, RecordLog& log);
    RecordSource(const RecordSource&) = delete;
    RecordSource& operator=(const RecordSource&) = delete;

    /// Both must outlive it; before the first read.
    void attach(redis::AsyncClient& client, const StoreWatch& watch);

    /// What the zone has, at once: Found or Absent, from the cache; nothing when Redis must be
    /// asked. Allocates nothing and holds the zone's lock while it copies.
    /// @param room for the record; see RecordCache::find()
    [[nodiscard]] std::optional<RecordAnswer> look_up(std::string_view name,
                                                      std::span<char> room) noexcept;

    /// Asks Redis; `wait` is told later, never from inside. False when there is no room for a
    /// Bounded one, not even to wait. Throws std::bad_alloc. Nothing was done then, either way.
    bool read(RecordKind kind, std::string_view name, RecordWait& wait, ReadRoom room);

    [[nodiscard]] const SourceCounters& counters() const noexcept { return counters_; }

private:
    void on_changed(const EntryKey& key) noexcept override;
    void on_all_changed() noexcept override;
    void on_reply(RecordFlight& flight, const redis::HashOutcome& outcome) noexcept override;
    void on_abandoned(RecordFlight& flight) noexcept override;

    [[nodiscard]] RecordFlight* find_joinable(std::string_view name) noexcept;
    [[nodiscard]] RecordFlight& new_flight();
    [[nodiscard]] bool may_join(const RecordFlight& flight, const EntryKey& key) const noexcept;
    void begin(RecordFlight& flight, RecordKind kind, std::string_view name, ReadRoom room);
    void wait_for_place(RecordFlight& flight) noexcept;
    void ask(RecordFlight& flight);
    void ask_waiting() noexcept;
    [[nodiscard]] bool may_be_outdated(const RecordFlight& flight) const noexcept;
    [[nodiscard]] bool ask_again(RecordFlight& flight) noexcept;
    void fail(RecordFlight& flight, redis::LinkFault fault, std::string_view text) noexcept;
    void take(RecordFlight& flight, const redis::HashOutcome& outcome) noexcept;
    [[nodiscard]] RecordAnswer judge(RecordFlight& flight, const redis::HashOutcome& outcome);
    [[nodiscard]] RecordAnswer unavailable(const RecordFlight& flight, redis::LinkFault fault,
                                           std::string_view text) noexcept;
    void keep(const RecordFlight& flight, std::string_view packed) noexcept;
    void land(RecordFlight& flight, const RecordAnswer& answer) noexcept;
    void offer(RecordFlight& flight) noexcept;
    void withdraw(RecordFlight& flight) noexcept;
    void recycle(RecordFlight& flight) noexcept;
    [[nodiscard]] RecordFlight*& bucket(std::uint64_t hash) noexcept;
    [[nodiscard]] ClockMs now() const noexcept;

    static constexpr std::size_t k_buckets = 256;

    const Keyring* keys_;
    redis::EventLoop* loop_;
    RecordLog* log_;
    redis::AsyncClient* client_ = nullptr;
    const StoreWatch* watch_ = nullptr;
    std::vector<std::unique_ptr<RecordFlight>> flights_; // all there ever were at once
    RecordFlight* idle_ = nullptr;
    std::array<RecordFlight*, k_buckets> offered_{}; // those that others may join
    BoundedRoom bounded_;
    std::string packed_; // reused
    std::vector<char> stale_room_;
    SourceCounters counters_;
};

} // namespace tokenward::cache
