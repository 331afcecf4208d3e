/// @file redis_push_world.hpp
/// What the invalidation link's tests share: a listener that notes what it was told.
#pragma once

#include "redis/invalidation_link.hpp"
#include "support/redis_world.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace tokenward::test {

/// Notes each call as a word, with the key where there is one; proofs are only counted.
class NotedPushes final : public redis::InvalidationListener {
public:
    void on_tracking(std::string_view run_id, redis::Milliseconds proven_at) noexcept override;
    void on_proof(redis::Milliseconds sent_at, std::chrono::microseconds took) noexcept override;
    void on_invalidated(std::string_view key) noexcept override;
    void on_everything_invalidated() noexcept override;
    void on_tracking_lost() noexcept override;
    void on_untracked(std::string_view why) noexcept override;

    /// How often `word` was noted.
    [[nodiscard]] int count(std::string_view word) const;

    std::vector<std::string> told;
    std::string run_id;
    std::string untracked_why;
    redis::Milliseconds proven_at{0};
    int proofs = 0;
    std::function<void(std::string_view word)> then; ///< done while being told

private:
    void note(std::string_view word);
};

/// Members in the order in which they need each other.
struct PushWorld {
    PollLoop loop;
    TemporaryFolder folder;
    NotedLog log;
    NotedPushes heard;
    redis::LinkOptions options;
    redis::PushLimits limits;
    std::unique_ptr<redis::InvalidationLink> link;

    /// Makes the link from options and limits, and starts it.
    void start();
    /// Starts it and waits until it tracks.
    void start_tracking();
    [[nodiscard]] bool becomes(redis::LinkState state);
    [[nodiscard]] bool until(const std::function<bool()>& done);
    /// Waits until the link has told all that changed before now.
    void catch_up();
};

/// With a real Redis.
struct RealPushWorld : PushWorld {
    explicit RealPushWorld(std::vector<std::string> arguments = {});
    ~RealPushWorld();
    RedisServer server;
    /// Runs a command that must not be refused.
    void run(std::initializer_list<std::string_view> command) const;
};

/// With a fake one.
struct FakePushWorld : PushWorld {
    FakePushWorld();
    ~FakePushWorld();
    FakeRedis fake{loop, folder.path() + "/fake.sock"};
};

/// The message that Redis sends for these keys.
[[nodiscard]] std::string push_of(const std::vector<std::string>& keys);
/// A message with this payload.
[[nodiscard]] std::string push_with(std::string_view payload);

} // namespace tokenward::test
