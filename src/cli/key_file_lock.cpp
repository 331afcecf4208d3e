#include "cli/key_file_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

namespace tokenward::cli {
namespace {

bool is_still(const files::Descriptor& file, const std::string& path) noexcept {
    struct stat locked{};
    struct stat there{};
    return ::fstat(file.get(), &locked) == 0 && ::stat(path.c_str(), &there) == 0 &&
           locked.st_dev == there.st_dev && locked.st_ino == there.st_ino;
}

} // namespace

Result<KeyFileLock> KeyFileLock::take(const std::string& path) {
    constexpr int k_tries = 1000;
    for (int i = 0; i < k_tries; ++i) {
        files::Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
        if (!file.open()) {
            return Error{"the key file " + path + " can't be opened: " + files::errno_text()};
        }
        if (::flock(file.get(), LOCK_EX) != 0) {
            return Error{"the key file " + path + " can't be locked: " + files::errno_text()};
        }
        if (is_still(file, path)) {
            return KeyFileLock(std::move(file));
        }
    }
    return Error{"the key file " + path + " is changed all the time"};
}

} // namespace tokenward::cli
