#include "embedded/redis_keeper.hpp"

#include "embedded/private_redis.hpp"

#include <condition_variable>
#include <mutex>
#include <new>
#include <stop_token>
#include <utility>

namespace tokenward::embedded {
namespace {

/// No memory is a trouble like others, and no end of the daemon.
admin::Answer<Presence> look_once(const DataFolder& folder, std::chrono::milliseconds interval,
                                  const std::stop_token& stop) {
    try {
        return ensure_redis(folder, interval, stop);
    } catch (const std::bad_alloc&) {
        return admin::Failure{admin::FailureKind::Unavailable, "no memory"};
    }
}

void look_after(const std::stop_token& stop, const DataFolder& folder,
                const RedisKeeper::Tell& tell, std::chrono::milliseconds interval) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any pause;
    std::string told;
    while (!pause.wait_for(lock, stop, interval, [&] { return stop.stop_requested(); })) {
        const auto presence = look_once(folder, interval, stop);
        if (stop.stop_requested()) {
            break;
        }
        if (!presence && presence.error().message != told) {
            told = presence.error().message;
            tell(true, told);
        }
        if (presence) {
            told.clear();
        }
        if (presence && *presence == Presence::Started) {
            tell(false, "the Redis of " + folder.path() + " was gone and is started again");
        }
    }
}

} // namespace

admin::Answer<RedisKeeper> RedisKeeper::begin(const DataFolder& folder, Tell tell,
                                              std::chrono::milliseconds interval) {
    auto lock = LockFile::open(folder.daemon_lock());
    if (!lock) {
        return lock.error();
    }
    if (const auto shared = lock->share(); !shared) {
        return shared.error();
    }
    std::jthread thread([folder, tell = std::move(tell), interval](const std::stop_token& stop) {
        look_after(stop, folder, tell, interval);
    });
    return RedisKeeper(*std::move(lock), std::move(thread));
}

} // namespace tokenward::embedded
