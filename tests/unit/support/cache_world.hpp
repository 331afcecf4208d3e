/// @file cache_world.hpp
/// What the cache's tests share: a zone, the processes that use it, and a Redis that is scripted or
/// real. The processes are objects of one program: each has links, trust and reads of its own.
#pragma once

#include "cache/store_client.hpp"
#include "support/core_records.hpp"
#include "support/redis_push_world.hpp"

#include <array>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

inline constexpr std::string_view k_meta_key = "tw:gate:meta";
inline constexpr std::string_view k_store_id = "storestorest";

/// One read and what came of it.
class NotedRecord final : public cache::RecordWait {
public:
    void on_record(const cache::RecordAnswer& answer) noexcept override;

    [[nodiscard]] bool told() const { return times > 0; }
    [[nodiscard]] bool found() const { return told() && state == cache::RecordState::Found; }
    [[nodiscard]] bool unavailable() const {
        return told() && state == cache::RecordState::Unavailable;
    }
    [[nodiscard]] bool is_tombstone() const { return found() && !packed_record_grants(packed); }
    [[nodiscard]] bool grants() const { return found() && packed_record_grants(packed); }

    int times = 0;
    cache::RecordState state{};
    cache::RecordOrigin origin{};
    std::string packed;
    std::string text;
};

class NotedFaults final : public cache::RecordLog {
public:
    void on_bad_record(std::string_view name, RecordFault) noexcept override {
        names.emplace_back(name);
    }
    std::vector<std::string> names;
};

/// Memory as processes share it.
class TestZone {
public:
    TestZone();
    cache::RecordCache& operator*() { return *cache_; }
    cache::RecordCache* operator->() { return &*cache_; }

private:
    class NoLock final : public cache::ZoneLock { // there is one thread only
        void lock() noexcept override {}
        void unlock() noexcept override {}
    };
    struct alignas(64) Line {
        std::array<std::byte, 64> bytes;
    };
    std::vector<Line> memory_;
    NoLock lock_;
    std::optional<cache::RecordCache> cache_;
};

/// What one worker has of one store.
class CacheProcess {
public:
    CacheProcess(PollLoop& loop, TestZone& zone, const redis::LinkOptions& options,
                 const cache::StoreIdentity& identity, const cache::CachePolicy& policy);

    [[nodiscard]] bool hears() const { return client.watch().hears(now()); }
    /// Whether the zone has something for it: the token, its tombstone, its absence.
    [[nodiscard]] bool hits(std::string_view name = k_token_key);
    [[nodiscard]] bool hits_granting(std::string_view name = k_token_key);
    /// Asks for a token; lives as long as the process.
    NotedRecord& read(std::string_view name = k_token_key);
    [[nodiscard]] const cache::SourceCounters& counts() { return client.records().counters(); }

    NotedLog log;
    NotedFaults faults;

private:
    [[nodiscard]] cache::ClockMs now() const { return cache::ClockMs(loop_->now().count()); }

    PollLoop* loop_;
    std::vector<char> room_;

public:
    cache::StoreClient client;
    std::vector<std::unique_ptr<NotedRecord>> waits; // these go first
};

/// Members in the order in which they need each other.
struct CacheWorld {
    PollLoop loop;
    TemporaryFolder folder;
    TestZone zone;
    redis::LinkOptions options;
    cache::StoreIdentity identity{std::byte{1}};
    cache::CachePolicy policy{.lifetimes = {.valid = 600'000, .invalid = 600'000}, .stale = 0};
    std::vector<std::unique_ptr<CacheProcess>> processes;

    /// One more; it begins to connect.
    CacheProcess& start();
    /// The same, and waits until it hears of changes.
    CacheProcess& start_hearing();
    [[nodiscard]] bool until(const std::function<bool()>& done);
    /// Asks and waits for the answer.
    NotedRecord& read_now(CacheProcess& process, std::string_view name = k_token_key);
    /// Waits until the process has heard of all that changed before now.
    void catch_up(CacheProcess& process);
};

/// With a Redis that says what a test wants, when it wants.
struct FakeCacheWorld : CacheWorld {
    FakeCacheWorld();
    ~FakeCacheWorld() { processes.clear(); }

    FakeRedis fake{loop, folder.path() + "/fake.sock"};
    OwnedFields token; ///< what it has of k_token_key; of no other name anything
    std::string store_id{k_store_id};
    std::string role = "master"; ///< what it says of itself
    std::string run_id{k_fake_run_id};
    bool new_run_each_time = false;
    bool confirms_tracking = true;
    bool answers_heartbeats = true; ///< of push links
    int asked = 0;                  ///< for records, not for gate:meta
    int subscriptions = 0;          ///< asked for, by push links that are new

    /// From now on what is asked on links that read is answered later. It is answered with what was
    /// true when it was asked.
    void hold() { holds_ = true; }
    /// Answers what was asked until now.
    void release();
    void let_go();
    /// Confirms the subscriptions it owed.
    void confirm();
    /// Tells of changes.
    void push(const std::vector<std::string>& names);
    void push_everything();
    /// Waits until that many records were asked for.
    void wait_for_asked(int count);
    /// Every link ends, and no other is made.
    void die();

private:
    [[nodiscard]] std::string answer_to(const FakeCommand& command);
    [[nodiscard]] std::string hash_of(const std::string& name);

    bool holds_ = false;
    bool tracking_asked_ = false;
    int runs_ = 0;
    std::string held_;
};

/// With a real one that has a store and a token.
struct RealCacheWorld : CacheWorld {
    RealCacheWorld();
    ~RealCacheWorld() { processes.clear(); }

    RedisServer server;
    /// Runs a command that must not be refused.
    void run(std::initializer_list<std::string_view> command) const;
    /// Writes a record in the place of what was there.
    void put(std::string_view name, const OwnedFields& fields, unsigned db = 0) const;
    void put_store(std::string_view id, unsigned db = 0) const;
};

[[nodiscard]] OwnedFields sealed_token();
[[nodiscard]] OwnedFields sealed_tombstone();
[[nodiscard]] OwnedFields sealed_meta(std::string_view id = k_store_id);

} // namespace tokenward::test
