/// @file background.hpp
/// A thread that works on the store again and again, beside the requests.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "http/daemon_log.hpp"
#include "http/store_slot.hpp"

#include <chrono>
#include <functional>
#include <stop_token>
#include <string>
#include <thread>

namespace tokenward::http {

class Background {
public:
    /// Gives how long it is until the next time. What fails is told, and tried again. What may take
    /// long ends early when it is told to stop.
    using Work = std::function<admin::Answer<std::chrono::milliseconds>(admin::Store&,
                                                                        const std::stop_token&)>;

    /// `generation` must outlive it. `name` says in the log what failed.
    Background(std::string name, StoreFactory connect, const StoreGeneration& generation, Work work,
               Log log);
    Background(const Background&) = delete;
    Background& operator=(const Background&) = delete;
    /// Waits for what is being done.
    ~Background() = default;

    /// Without waiting, so that several can end at the same time.
    void request_stop() noexcept { thread_.request_stop(); }

private:
    static constexpr std::chrono::milliseconds k_pause_after_failure{1000};
    /// Between two complaints that are the same.
    static constexpr std::chrono::hours k_complaint_pause{1};

    void run(const std::stop_token& stop);
    [[nodiscard]] std::chrono::milliseconds work_once(StoreSlot& slot, const std::stop_token& stop);
    [[nodiscard]] static bool stops_within(const std::stop_token& stop,
                                           std::chrono::milliseconds pause);
    void complain(const std::string& message);

    std::string name_;
    StoreFactory connect_;
    const StoreGeneration& generation_;
    Work work_;
    Log log_;
    std::string complaint_; ///< told already
    std::chrono::steady_clock::time_point complained_at_;
    std::jthread thread_; // last: it uses all of them
};

} // namespace tokenward::http
