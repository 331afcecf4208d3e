#include "http/worker_pool.hpp"

#include "admin/people/throttle.hpp"
#include "http/trusted_proxies.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace tokenward::http {
namespace {

/// Those on a Unix socket can't be told apart.
std::string slow_client(const Request& request) {
    return request.client == k_unix_client ? std::string() : admin::address_group(request.client);
}

} // namespace

Problem too_many_requests() {
    return {503,
            "overloaded",
            "too many requests wait; nothing was done, try again",
            {{"Retry-After", std::string(k_retry_after)}}};
}

WorkerPool::WorkerPool(const Application& application, StoreFactory connect, PoolLimits limits)
    : application_(application),
      connect_(std::move(connect)),
      limits_(limits),
      most_slow_(std::max<std::size_t>(limits.workers / 2, 1)) {
    if (limits_.workers == 1) {
        start(Takes::Quick);
        start(Takes::Slow);
        return;
    }
    for (std::size_t i = 0; i < limits_.workers; ++i) {
        start(Takes::All);
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

bool WorkerPool::has_room(Pace pace, const std::string& client) const {
    if (pace != Pace::Slow) {
        return jobs_.size() < limits_.queue;
    }
    const auto of_client = slow_of_.find(client);
    return slow_jobs_.size() < limits_.slow_queue &&
           (of_client == slow_of_.end() || of_client->second < limits_.slow_of_one_client);
}

bool WorkerPool::submit(Request& request, Finish finish) {
    const auto pace = application_.pace(request);
    auto client = pace == Pace::Slow ? slow_client(request) : std::string();
    {
        const std::scoped_lock lock(mutex_);
        if (!has_room(pace, client)) {
            return false;
        }
        auto* const of_client = client.empty() ? nullptr : &slow_of_[client];
        auto& jobs = pace == Pace::Slow ? slow_jobs_ : jobs_;
        jobs.push_back(
            {std::move(request), std::move(finish), Clock::now(), pace, std::move(client)});
        if (of_client != nullptr) {
            ++*of_client;
        }
    }
    // Not every worker takes it.
    changed_.notify_all();
    return true;
}

std::deque<WorkerPool::Job>* WorkerPool::lane(Takes takes) {
    if (takes != Takes::Quick && !slow_jobs_.empty() && slow_running_ < most_slow_) {
        return &slow_jobs_;
    }
    return takes == Takes::Slow || jobs_.empty() ? nullptr : &jobs_;
}

bool WorkerPool::is_over(Takes takes) const {
    return stops_ && (takes == Takes::Slow || jobs_.empty()) &&
           (takes == Takes::Quick || slow_jobs_.empty());
}

std::optional<WorkerPool::Job> WorkerPool::next(Takes takes) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return lane(takes) != nullptr || is_over(takes); });
    auto* const jobs = lane(takes);
    if (jobs == nullptr) {
        return std::nullopt;
    }
    auto job = std::move(jobs->front());
    jobs->pop_front();
    slow_running_ += job.pace == Pace::Slow ? 1 : 0;
    return job;
}

void WorkerPool::done_with(const Job& job) {
    if (job.pace != Pace::Slow) {
        return;
    }
    const std::scoped_lock lock(mutex_);
    --slow_running_;
    if (const auto found = slow_of_.find(job.client);
        found != slow_of_.end() && --found->second == 0) {
        slow_of_.erase(found);
    }
    changed_.notify_all();
}

Handled WorkerPool::answer(Job& job, StoreSlot& slot) const noexcept {
    try {
        return try_to_answer(job, slot);
    } catch (const std::exception&) {
        // Not even a problem could be told. This costs no memory.
        Handled handled;
        handled.response.status = 500;
        handled.operation = "-";
        return handled;
    }
}

Handled WorkerPool::try_to_answer(Job& job, StoreSlot& slot) const {
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

void WorkerPool::start(Takes takes) {
    threads_.emplace_back([this, takes] { work(takes); });
}

void WorkerPool::work(Takes takes) {
    StoreSlot slot(connect_, generation_);
    while (auto job = next(takes)) {
        auto handled = answer(*job, slot);
        done_with(*job);
        job->finish(std::move(handled));
    }
}

} // namespace tokenward::http
