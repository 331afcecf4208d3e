/// @file redis_world.hpp
/// What the asynchronous client's tests share: a loop, a log, a verifier, and readers that note
/// what they were told.
#pragma once

#include "redis/async_client.hpp"
#include "support/redis_cmocka.hpp"
#include "support/redis_fake.hpp"
#include "support/redis_poll_loop.hpp"
#include "support/redis_server.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::test {

/// One read and what came of it.
class Reader final : public redis::HashCallback {
public:
    void on_hash(const redis::HashOutcome& outcome) noexcept override;

    [[nodiscard]] bool told() const { return times > 0; }
    [[nodiscard]] bool found() const { return told() && state == redis::HashState::Found; }
    [[nodiscard]] bool absent() const { return told() && state == redis::HashState::Absent; }
    [[nodiscard]] bool failed(redis::LinkFault why) const {
        return told() && state == redis::HashState::Unavailable && fault == why;
    }
    /// The value of a field; empty when there is none.
    [[nodiscard]] std::string field(std::string_view name) const;

    redis::Ticket ticket;
    int times = 0;
    redis::HashState state{};
    redis::LinkFault fault{};
    std::string text;
    std::vector<std::pair<std::string, std::string>> fields;
    std::function<void()> then; ///< done while being told
};

class NotedLog final : public redis::LinkLog {
public:
    void log(redis::LogLevel level, std::string_view text) noexcept override;
    std::vector<std::string> lines;
};

class SettableVerifier final : public redis::HandshakeVerifier {
public:
    Outcome verify(std::string_view redis_key, std::span<Field> meta) override;
    std::string objection; ///< empty: all is fine
    std::string key;
    int asked = 0;
};

/// Notes `ready` and `lost`.
class NotedLink final : public redis::LinkListener {
public:
    void on_ready(std::string_view id) noexcept override;
    void on_lost() noexcept override;
    std::vector<std::string> told;
    std::string run_id;
    std::function<void()> then; ///< done while being told
};

/// Members in the order in which they need each other.
struct ClientWorld {
    PollLoop loop;
    TemporaryFolder folder;
    NotedLog log;
    SettableVerifier verifier;
    NotedLink heard;
    redis::LinkOptions options;
    redis::ClientLimits limits;
    std::unique_ptr<redis::AsyncClient> client;
    std::vector<std::unique_ptr<Reader>> readers;
    redis::Ticket spare_ticket;

    /// Makes the client from options and limits, and starts it.
    void start();
    /// Starts it and waits until it is ready.
    void start_ready();
    [[nodiscard]] bool becomes(redis::LinkState state,
                               redis::Milliseconds limit = redis::Milliseconds{5000});
    /// Asks for a hash; lives as long as the world.
    Reader& read(std::string_view key);
    /// Asks and waits for the outcome.
    Reader& read_now(std::string_view key);
    [[nodiscard]] bool all_told(redis::Milliseconds limit = redis::Milliseconds{5000});
};

/// With a real Redis that is ours.
struct RealWorld : ClientWorld {
    RealWorld();
    ~RealWorld();
    RedisServer server;
    /// Writes a hash: name, value, …
    void put(std::string_view key, std::initializer_list<std::string_view> fields) const;
};

/// With a fake one.
struct FakeWorld : ClientWorld {
    FakeWorld();
    ~FakeWorld();
    FakeRedis fake{loop, folder.path() + "/fake.sock"};
};

} // namespace tokenward::test
