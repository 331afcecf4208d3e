/// @file backup_feed.hpp
/// Reads and checks a backup in a thread of its own, some way ahead of who takes it to Redis.
#pragma once

#include "admin/backup/backup_reader.hpp"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace tokenward::admin {

class BackupFeed {
public:
    struct Portion {
        std::vector<BackupItem> items; ///< at least one
        std::size_t bytes_read = 0;    ///< of the file, so far
    };

    /// From now on until its end, nobody else uses `reader`, whose header was read.
    BackupFeed(BackupReader& reader, std::size_t portion);
    BackupFeed(const BackupFeed&) = delete;
    BackupFeed& operator=(const BackupFeed&) = delete;

    /// Waits for the next ones. Nothing when there are no more; rethrows what the thread threw.
    [[nodiscard]] std::optional<Portion> next();

private:
    void run(const std::stop_token& stop);
    [[nodiscard]] Portion read_portion();
    [[nodiscard]] bool put(Portion portion, const std::stop_token& stop);

    BackupReader& reader_;
    std::size_t portion_;
    std::mutex mutex_;
    std::condition_variable_any changed_;
    std::deque<Portion> waiting_;
    bool has_ended_ = false;
    std::exception_ptr thrown_;
    std::jthread thread_; ///< the last member: it ends before what it uses
};

} // namespace tokenward::admin
