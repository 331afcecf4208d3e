/// @file redis_fake.hpp
/// A peer that answers whatever a test wants, on the test's own loop.
#pragma once

#include "redis/address.hpp"
#include "redis/event_loop.hpp"
#include "redis/reply_reader.hpp"
#include "redis/socket.hpp"
#include "support/redis_poll_loop.hpp"

#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::test {

using FakeCommand = std::vector<std::string>;

/// A bulk string, as RESP2.
[[nodiscard]] std::string resp_string(std::string_view bytes);

/// Bulk strings in an array, as RESP2.
[[nodiscard]] std::string resp_array(const std::vector<std::string>& items);

/// What a good answer to INFO names.
inline constexpr std::string_view k_fake_run_id = "0123456789abcdef0123456789abcdef01234567";

class FakeRedis final : private redis::IoHandler {
public:
    /// Listens on `path`.
    FakeRedis(PollLoop& loop, const std::string& path);
    FakeRedis(const FakeRedis&) = delete;
    FakeRedis& operator=(const FakeRedis&) = delete;
    ~FakeRedis();

    [[nodiscard]] redis::Address address() const { return *redis::Address::unix_path(path_); }

    /// The bytes that answer a command; none: no answer. As a good master by itself.
    std::function<std::string(const FakeCommand&)> answer = good_answer;
    [[nodiscard]] static std::string good_answer(const FakeCommand& command);

    std::vector<FakeCommand> seen;
    int accepted = 0;
    bool greets_rudely = false; ///< closes each connection as soon as it is made

    /// Sends bytes nobody asked for.
    void say(const std::string& bytes);
    /// The same, to those alone who ever asked this.
    void say_to(std::string_view command, const std::string& bytes);
    /// Ends all connections.
    void hang_up();

private:
    class Peer;
    void on_readable() override;
    void on_writable() override {}

    PollLoop* loop_;
    std::string path_;
    redis::Socket listener_;
    std::unique_ptr<redis::IoWatch> watch_;
    std::list<std::unique_ptr<Peer>> peers_;
};

} // namespace tokenward::test
