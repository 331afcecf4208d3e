#include "admin/backup/backup_feed.hpp"

#include <utility>

namespace tokenward::admin {
namespace {

/// So that memory doesn't grow when Redis is slower than the file.
constexpr std::size_t k_most_waiting = 3;

} // namespace

BackupFeed::BackupFeed(BackupReader& reader, std::size_t portion)
    : reader_(reader),
      portion_(portion),
      thread_([this](const std::stop_token& stop) { run(stop); }) {}

std::optional<BackupFeed::Portion> BackupFeed::next() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !waiting_.empty() || has_ended_; });
    if (waiting_.empty()) {
        if (thrown_) {
            std::rethrow_exception(thrown_);
        }
        return std::nullopt;
    }
    auto portion = std::move(waiting_.front());
    waiting_.pop_front();
    changed_.notify_all();
    return portion;
}

void BackupFeed::run(const std::stop_token& stop) {
    std::exception_ptr thrown;
    try {
        for (auto portion = read_portion(); !portion.items.empty(); portion = read_portion()) {
            if (!put(std::move(portion), stop)) {
                return; // nobody takes it any more
            }
        }
    } catch (...) {
        thrown = std::current_exception();
    }
    const std::lock_guard lock(mutex_);
    thrown_ = thrown;
    has_ended_ = true;
    changed_.notify_all();
}

BackupFeed::Portion BackupFeed::read_portion() {
    Portion portion;
    portion.items.reserve(portion_);
    while (portion.items.size() < portion_) {
        auto item = reader_.next();
        if (!item) {
            break;
        }
        portion.items.push_back(*std::move(item));
    }
    portion.bytes_read = reader_.bytes_read();
    return portion;
}

bool BackupFeed::put(Portion portion, const std::stop_token& stop) {
    std::unique_lock lock(mutex_);
    if (!changed_.wait(lock, stop, [this] { return waiting_.size() < k_most_waiting; })) {
        return false;
    }
    waiting_.push_back(std::move(portion));
    changed_.notify_all();
    return true;
}

} // namespace tokenward::admin
