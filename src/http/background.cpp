#include "http/background.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>

namespace tokenward::http {

Background::Background(std::string name, StoreFactory connect, const StoreGeneration& generation,
                       Work work, Log log)
    : name_(std::move(name)),
      connect_(std::move(connect)),
      generation_(generation),
      work_(std::move(work)),
      log_(std::move(log)),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

void Background::run(const std::stop_token& stop) {
    StoreSlot slot(connect_, generation_);
    while (!stops_within(stop, work_once(slot, stop))) {
    }
}

std::chrono::milliseconds Background::work_once(StoreSlot& slot, const std::stop_token& stop) {
    try {
        const auto store = slot.get();
        if (!store) {
            return k_pause_after_failure; // whoever connects has told why
        }
        const auto pause = work_(**store, stop);
        if (pause) {
            complaint_.clear();
            return *pause;
        }
        if (!stop.stop_requested()) {
            complain(pause.error().message);
        }
    } catch (const std::exception&) {
        complain("something went wrong here"); // memory, or a bug of ours
    }
    return k_pause_after_failure;
}

bool Background::stops_within(const std::stop_token& stop, std::chrono::milliseconds pause) {
    std::mutex mutex;
    std::condition_variable_any never;
    std::unique_lock lock(mutex);
    never.wait_for(lock, stop, pause, [] { return false; });
    return stop.stop_requested();
}

void Background::complain(const std::string& message) {
    const auto now = std::chrono::steady_clock::now();
    if (message != complaint_ || now - complained_at_ > k_complaint_pause) {
        log_->error("{}: {}", name_, message);
        complaint_ = message;
        complained_at_ = now;
    }
}

} // namespace tokenward::http
