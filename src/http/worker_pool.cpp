#include "http/worker_pool.hpp"

#include <exception>
#include <utility>

namespace tokenward::http {

Problem too_many_requests() {
    return {503,
            "overloaded",
            "too many requests wait; nothing was done, try again",
            {{"Retry-After", std::string(k_retry_after)}}};
}

WorkerPool::WorkerPool(const Application& application, StoreFactory connect, PoolLimits limits)
    : application_(application), connect_(std::move(connect)), limits_(limits) {
    for (std::size_t i = 0; i < limits_.workers; ++i) {
        threads_.emplace_back([this] { work(); });
    }
}

WorkerPool::~WorkerPool() {
    {
        const std::scoped_lock lock(mutex_);
        stops_ = true;
    }
    changed_.notify_all();
    for (auto& thread : threads_) {
        thread.join();
    }
}

bool WorkerPool::submit(Request& request, Finish finish) {
    {
        const std::scoped_lock lock(mutex_);
        if (jobs_.size() >= limits_.queue) {
            return false;
        }
        jobs_.push_back({std::move(request), std::move(finish), Clock::now()});
    }
    changed_.notify_one();
    return true;
}

std::optional<WorkerPool::Job> WorkerPool::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return stops_ || !jobs_.empty(); });
    if (jobs_.empty()) {
        return std::nullopt;
    }
    auto job = std::move(jobs_.front());
    jobs_.pop_front();
    return job;
}

Handled WorkerPool::answer(Job& job, StoreSlot& slot) const {
    if (Clock::now() - job.since > limits_.patience) {
        return application_.fail(job.request, too_many_requests());
    }
    try {
        return application_.answer(job.request, slot);
    } catch (const std::exception&) {
        // Expected failures are no exceptions: this is memory, or a bug of ours. What it says may
        // hold a part of the request.
        return application_.fail(
            job.request, {500, "internal", "something went wrong here; it may have been done", {}});
    }
}

void WorkerPool::work() {
    StoreSlot slot(connect_, generation_);
    while (auto job = next()) {
        job->finish(answer(*job, slot));
    }
}

} // namespace tokenward::http
