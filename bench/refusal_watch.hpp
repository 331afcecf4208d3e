/// @file refusal_watch.hpp
/// What every worker says of one token at a time, while probers keep asking with it.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>
#include <vector>

namespace tokenward::bench {

using Clock = std::chrono::steady_clock;

/// One worker's answers about one token.
struct WorkerView {
    Clock::time_point first_refusal{};
    std::uint64_t accepted = 0;
    std::uint64_t refused = 0;
    std::uint64_t accepted_after_refusal = 0;
    std::uint64_t others = 0; ///< neither 200 nor 401
};

class RefusalWatch {
public:
    explicit RefusalWatch(std::size_t workers) : views_(workers) {}

    struct Turn {
        std::uint64_t number = 0; ///< 0: none yet
        std::string token;
    };

    /// From now on probers ask with `token`.
    void begin(std::string token);
    void wait_until_accepted_by_all();
    /// Refused by every worker, and asked some times more since.
    [[nodiscard]] std::vector<WorkerView> wait_until_refused_by_all();

    // For probers.
    [[nodiscard]] Turn turn() const;
    void note(std::size_t worker, std::uint64_t turn, unsigned status);
    void fail(std::string why);

private:
    template <class Condition> void wait(const char* what, const Condition& holds);

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    Turn turn_;
    std::vector<WorkerView> views_;
    std::string failure_;
};

} // namespace tokenward::bench
