#include "embedded/private_redis.hpp"

#include "embedded/lock_file.hpp"
#include "embedded/pidfd.hpp"
#include "embedded/redis_launch.hpp"
#include "embedded/redis_state.hpp"

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>
#include <utility>

#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::embedded {
namespace {

using Clock = std::chrono::steady_clock;
using namespace std::chrono_literals;

constexpr auto k_stop_deadline = 30s;
constexpr std::chrono::milliseconds k_first_pause = 5ms;
constexpr std::chrono::milliseconds k_longest_pause = 50ms;

constexpr mode_t k_socket_mode = 0770;

admin::Failure unavailable(const std::string& message) {
    return {admin::FailureKind::Unavailable, message};
}

/// The folder's group is to reach it. Whoever started it may have ended before it saw to that.
admin::Answer<Done> open_socket_to_group(const DataFolder& folder) {
    const auto path = folder.socket();
    struct stat about{};
    const bool is_right = ::lstat(path.c_str(), &about) == 0 && S_ISSOCK(about.st_mode) &&
                          about.st_gid == folder.group() &&
                          (about.st_mode & ALLPERMS) == k_socket_mode;
    if (is_right || (::lchown(path.c_str(), static_cast<uid_t>(-1), folder.group()) == 0 &&
                     ::chmod(path.c_str(), k_socket_mode) == 0)) {
        return Done{};
    }
    return admin::refused(path + ": can't be opened to the folder's group: " + files::errno_text());
}

/// All the waiting of one call: to one deadline, and no longer than somebody wants its end.
class Waiting {
public:
    Waiting(std::chrono::milliseconds patience, std::stop_token stop)
        : deadline_(Clock::now() + patience), stop_(std::move(stop)) {}

    [[nodiscard]] bool is_over() const {
        return stop_.stop_requested() || Clock::now() >= deadline_;
    }
    /// Longer each time: a Redis that reads a large file has better things to do.
    void pause() {
        std::this_thread::sleep_for(pause_);
        pause_ = std::min(2 * pause_, k_longest_pause);
    }

private:
    Clock::time_point deadline_;
    std::stop_token stop_;
    std::chrono::milliseconds pause_ = k_first_pause;
};

/// Waits until the Redis that holds the pid file serves. False when none holds it any more: then
/// `pid_file` is locked by us.
admin::Answer<bool> wait_for_service(const DataFolder& folder, const LockFile& pid_file,
                                     Waiting& waiting) {
    while (!pid_file.try_lock()) {
        const auto look = look_at_redis(folder);
        if (!look) {
            return look.error();
        }
        if (look->state == RedisState::Serving) {
            return true;
        }
        if (waiting.is_over()) {
            return unavailable(look->state == RedisState::Loading
                                   ? "the Redis of " + folder.path() +
                                         " is still reading its file; try again later"
                                   : "a Redis runs on " + folder.path() + ", but " + look->trouble);
        }
        waiting.pause();
    }
    return false;
}

/// False when one runs already, or runs again.
admin::Answer<bool> start_unless_there(const DataFolder& folder, Waiting& waiting) {
    const auto pid_file = LockFile::open(folder.pid_file());
    if (!pid_file) {
        return pid_file.error();
    }
    const auto serves = wait_for_service(folder, *pid_file, waiting);
    if (!serves) {
        return serves.error();
    }
    if (*serves) {
        return false;
    }
    const auto launched = launch_redis(folder, *pid_file);
    return launched ? admin::Answer<bool>(true) : launched.error();
    // Our copy of the descriptor is closed here: from now on the lock is Redis's alone.
}

/// For whoever holds the start lock.
admin::Answer<Presence> start_and_wait(const DataFolder& folder, Waiting& waiting) {
    const auto started = start_unless_there(folder, waiting);
    if (!started) {
        return started.error();
    }
    const auto pid_file = LockFile::open(folder.pid_file());
    if (!pid_file) {
        return pid_file.error();
    }
    const auto serves = wait_for_service(folder, *pid_file, waiting);
    if (!serves) {
        return serves.error();
    }
    if (!*serves) {
        return unavailable("Redis ended at its start: " + last_words(folder));
    }
    const auto opened = open_socket_to_group(folder);
    return opened ? admin::Answer<Presence>(*started ? Presence::Started : Presence::Adopted)
                  : opened.error();
}

/// False when it lives on at the deadline.
bool has_ended(const RedisProcess& process) {
    const auto deadline = Clock::now() + k_stop_deadline;
    pollfd end{.fd = process.handle.get(), .events = POLLIN, .revents = 0};
    for (;;) {
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
        const int ready = ::poll(&end, 1, left > 0 ? static_cast<int>(left) : 0);
        if (ready > 0 || (ready == 0 && left <= 0)) {
            return ready > 0;
        }
    }
}

} // namespace

admin::Answer<Presence> ensure_redis(const DataFolder& folder, std::chrono::milliseconds patience,
                                     std::stop_token stop) {
    Waiting waiting(patience, std::move(stop));
    const auto look = look_at_redis(folder);
    if (!look) {
        return look.error();
    }
    if (look->state == RedisState::Serving) {
        const auto opened = open_socket_to_group(folder);
        return opened ? admin::Answer<Presence>(Presence::Adopted) : opened.error();
    }
    const auto start = LockFile::open(folder.start_lock());
    if (!start) {
        return start.error();
    }
    if (const auto locked = start->lock(); !locked) {
        return locked.error();
    }
    return start_and_wait(folder, waiting);
}

admin::Answer<Presence> ensure_redis(const DataFolder& folder, const LockFile& /*start*/) {
    Waiting waiting(k_patience, {});
    return start_and_wait(folder, waiting);
}

admin::Answer<std::optional<pid_t>> find_redis(const DataFolder& folder) {
    const auto process = find_process(folder);
    if (!process) {
        return process.error();
    }
    return *process ? std::optional((*process)->id) : std::nullopt;
}

admin::Answer<bool> stop_redis(const DataFolder& folder) {
    const auto daemon = LockFile::open(folder.daemon_lock());
    const auto start = LockFile::open(folder.start_lock());
    if (!daemon || !start) {
        return daemon ? start.error() : daemon.error();
    }
    if (!daemon->try_lock()) {
        return admin::refused("\"tokenward serve\" runs on " + folder.path() +
                              " and would start its Redis again; end that first");
    }
    if (const auto locked = start->lock(); !locked) {
        return locked.error();
    }
    const auto process = find_process(folder);
    if (!process) {
        return process.error();
    }
    if (!*process) {
        return false;
    }
    if (::pidfd_send_signal((*process)->handle.get(), SIGTERM, nullptr, 0) != 0 && errno != ESRCH) {
        return admin::refused("Redis can't be ended: " + files::errno_text());
    }
    return has_ended(**process)
               ? admin::Answer<bool>(true)
               : unavailable("the Redis of " + folder.path() + " was told to end and hasn't; see " +
                             folder.redis_log());
}

} // namespace tokenward::embedded
