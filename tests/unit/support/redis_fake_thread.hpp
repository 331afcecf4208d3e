/// @file redis_fake_thread.hpp
/// A FakeRedis on a thread of its own, for clients that block.
#pragma once

#include "support/redis_fake.hpp"
#include "support/redis_poll_loop.hpp"

#include <atomic>
#include <functional>
#include <string>
#include <thread>

namespace tokenward::test {

class FakeRedisThread {
public:
    using Answer = std::function<std::string(const FakeCommand&)>;

    /// Serves until its end. `answer` runs on the thread.
    FakeRedisThread(const std::string& path, Answer answer)
        : fake_(loop_, path), thread_([this, given = std::move(answer)] {
              fake_.answer = [&](const FakeCommand& command) {
                  commands_.fetch_add(1);
                  return given(command);
              };
              while (!ended_) {
                  loop_.turn(redis::Milliseconds{5});
                  accepted_.store(fake_.accepted);
              }
          }) {}
    FakeRedisThread(const FakeRedisThread&) = delete;
    FakeRedisThread& operator=(const FakeRedisThread&) = delete;
    ~FakeRedisThread() {
        ended_ = true;
        thread_.join();
    }

    [[nodiscard]] redis::Address address() const { return fake_.address(); }
    [[nodiscard]] int accepted() const { return accepted_; }
    [[nodiscard]] int commands() const { return commands_; }

private:
    PollLoop loop_;
    FakeRedis fake_;
    std::atomic<bool> ended_ = false;
    std::atomic<int> accepted_ = 0;
    std::atomic<int> commands_ = 0;
    std::thread thread_; // last: it uses the others
};

} // namespace tokenward::test
