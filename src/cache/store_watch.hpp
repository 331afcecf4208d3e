/// @file store_watch.hpp
/// Whether this process hears of every change in one store, and so what it may trust of what the
/// zone keeps.
///
/// It hears while three things hold: the push link's tracking was confirmed and its last heartbeat
/// was answered in time; the link that reads is ready, and its last heartbeat (role, run id,
/// gate:meta) was answered in time; both talk to the same process of Redis.
#pragma once

#include "cache/duration_histogram.hpp"
#include "cache/record_cache.hpp"
#include "redis/async_client.hpp"
#include "redis/event_loop.hpp"
#include "redis/invalidation_link.hpp"
#include "redis/link_ports.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::cache {

/// How a configuration wants a zone to be used.
struct CachePolicy {
    Lifetimes lifetimes;
    std::uint64_t stale = 0; ///< milliseconds after the last proof; 0: never
};

/// Told of what was heard. Must not destroy the watch.
class ChangeListener {
public:
    virtual void on_changed(const EntryKey& key) noexcept = 0;
    virtual void on_all_changed() noexcept = 0;

protected:
    ~ChangeListener() = default;
};

struct WatchCounters {
    std::uint64_t invalidations = 0; ///< names heard of
    std::uint64_t flushes = 0;       ///< times that everything was distrusted
    std::uint64_t adoptions = 0;     ///< times that others vouched for what was there
    /// Of heartbeats, which wait in line with the pushes: what is told of a change needs as long.
    DurationHistogram push_delay;
};

class StoreWatch final : private redis::InvalidationListener,
                         private redis::LinkListener,
                         private redis::TimerHandler {
public:
    struct Host {
        redis::EventLoop& loop;
        redis::LinkLog& log;
        ChangeListener& listener;
    };

    /// All arguments must outlive it; `zone` may be null: then nothing is ever trusted.
    StoreWatch(RecordCache* zone, const StoreIdentity& identity, const CachePolicy& policy,
               const Host& host);
    StoreWatch(const StoreWatch&) = delete;
    StoreWatch& operator=(const StoreWatch&) = delete;

    /// Who tells it; to be given to the links when they are made.
    [[nodiscard]] redis::LinkListener& link_listener() noexcept { return *this; }
    [[nodiscard]] redis::InvalidationListener& invalidation_listener() noexcept { return *this; }
    /// The links themselves, once made; they may go after stop(). Then the link that reads may
    /// start.
    void attach(redis::AsyncClient& reads, redis::InvalidationLink& pushes) noexcept;
    /// Hears nothing any more.
    void stop() noexcept { end(); }

    /// What `gate:meta` says at every connect and heartbeat: another id is another store behind the
    /// same address (SWAPDB).
    void store_is(std::string_view store_id) noexcept;

    [[nodiscard]] RecordCache* zone() const noexcept { return zone_; }
    [[nodiscard]] StoreNumber number() const noexcept { return number_; }

    [[nodiscard]] bool hears(ClockMs now) const noexcept;
    /// Changes whenever hearing begins.
    [[nodiscard]] std::uint64_t generation() const noexcept { return generation_; }
    /// Whether requests may wait for each other's reads: only where changes are pushed.
    [[nodiscard]] bool shares_reads(ClockMs now) const noexcept { return tracked_ && hears(now); }
    [[nodiscard]] Trust trust() const noexcept { return {keeping_.since, server_}; }
    [[nodiscard]] Lifetimes lifetimes() const noexcept;
    /// Whether what was trusted last may still be used when Redis can't be asked.
    [[nodiscard]] bool allows_stale(ClockMs now) const noexcept;

    [[nodiscard]] const WatchCounters& counters() const noexcept { return counters_; }
    /// When changes were last proven to be heard; 0 for never.
    [[nodiscard]] ClockMs proven_at() const noexcept;

private:
    void on_ready(std::string_view run_id) noexcept override;
    void on_lost() noexcept override;
    void on_tracking(std::string_view run_id, redis::Milliseconds proven_at) noexcept override;
    void on_proof(redis::Milliseconds sent_at, std::chrono::microseconds took) noexcept override;
    void on_invalidated(std::string_view key) noexcept override;
    void on_everything_invalidated() noexcept override;
    void on_tracking_lost() noexcept override;
    void on_untracked(std::string_view why) noexcept override;
    void on_timer() override;

    void begin_if_agreed() noexcept;
    void begin(bool tracked) noexcept;
    void end() noexcept;
    void forget() noexcept;
    [[nodiscard]] std::uint32_t server_now() const noexcept;
    [[nodiscard]] ClockMs now() const noexcept;

    RecordCache* zone_;
    StoreIdentity identity_;
    CachePolicy policy_;
    Host host_;
    redis::AsyncClient* reads_ = nullptr;
    redis::InvalidationLink* pushes_ = nullptr;
    std::unique_ptr<redis::Timer> tick_;

    StoreNumber number_ = 0;
    std::string store_id_;
    std::string reads_from_; // run ids, empty when not known
    std::string pushed_from_;
    bool untracked_ = false; // Redis can't or may not push
    bool hearing_ = false;
    bool tracked_ = false;
    bool wants_vouching_ = false;
    std::uint64_t generation_ = 0;
    std::uint32_t server_ = 0;
    RecordCache::Keeping keeping_;
    ClockMs confirmed_at_ = 0;
    ClockMs push_proven_at_ = 0;
    ClockMs reads_proven_at_ = 0; // kept for when the link is lost
    ClockMs last_proven_at_ = 0;
    WatchCounters counters_;
};

} // namespace tokenward::cache
