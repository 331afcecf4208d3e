/// @file worker_pool.hpp
/// Threads that may wait for Redis, so that the one with the sockets never does.
#pragma once

#include "http/application.hpp"
#include "http/request.hpp"
#include "http/store_slot.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace tokenward::http {

struct PoolLimits {
    std::size_t workers = 4;     ///< a single one gets a second beside it, for Pace::Slow
    std::size_t queue = 256;     ///< requests that wait
    std::size_t slow_queue = 16; ///< those of Pace::Slow
    /// Of Pace::Slow, waiting or being answered, for one client: so many as hash for one who signs
    /// in, but not all there is for one who only tries.
    std::size_t slow_of_one_client = 4;
    /// A request that waited longer is refused instead: its client has lost patience.
    std::chrono::seconds patience{10};
};

class WorkerPool {
public:
    /// Called on a worker's thread; must not throw.
    using Finish = std::function<void(Handled)>;

    /// `application` must outlive it.
    WorkerPool(const Application& application, StoreFactory connect, PoolLimits limits);
    WorkerPool(const WorkerPool&) = delete;
    WorkerPool& operator=(const WorkerPool&) = delete;
    /// Finishes what was submitted.
    ~WorkerPool();

    /// False when too many wait already; then `request` is as it was.
    [[nodiscard]] bool submit(Request& request, Finish finish);

    /// Has every worker read the key file again and make its store anew.
    void renew_stores() noexcept { ++generation_; }

    [[nodiscard]] std::size_t workers() const noexcept { return threads_.size(); }

private:
    using Clock = std::chrono::steady_clock;
    enum class Takes : std::uint8_t { All, Quick, Slow };
    struct Job {
        Request request;
        Finish finish;
        Clock::time_point since;
        Pace pace;
        std::string client; ///< Pace::Slow: who has one of the few; empty for one without a bound
    };

    void start(Takes takes);
    void work(Takes takes);
    /// Nothing once it stops and nothing is left for it.
    [[nodiscard]] std::optional<Job> next(Takes takes);
    /// What a free worker may take now; null when there is none. The mutex is held.
    [[nodiscard]] std::deque<Job>* lane(Takes takes);
    [[nodiscard]] bool is_over(Takes takes) const;
    [[nodiscard]] bool has_room(Pace pace, const std::string& client) const;
    void done_with(const Job& job);
    [[nodiscard]] Handled answer(Job& job, StoreSlot& slot) const noexcept;
    [[nodiscard]] Handled try_to_answer(Job& job, StoreSlot& slot) const;

    const Application& application_;
    StoreFactory connect_;
    StoreGeneration generation_ = 0;
    PoolLimits limits_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    std::deque<Job> slow_jobs_;
    std::map<std::string, std::size_t> slow_of_; ///< by client
    std::size_t slow_running_ = 0;
    std::size_t most_slow_; ///< at once; one worker at least is left for the others
    bool stops_ = false;
    std::vector<std::thread> threads_;
};

/// Too many requests wait.
[[nodiscard]] Problem too_many_requests();

} // namespace tokenward::http
