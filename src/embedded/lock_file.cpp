#include "embedded/lock_file.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::embedded {

admin::Answer<LockFile> LockFile::open(const std::string& path) {
    files::Descriptor file(::open(
        path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NOCTTY, S_IRUSR | S_IWUSR));
    if (!file.open()) {
        return admin::refused(path + ": can't be opened: " + files::errno_text());
    }
    return LockFile(path, std::move(file));
}

bool LockFile::try_lock() const noexcept {
    return ::flock(file_.get(), LOCK_EX | LOCK_NB) == 0;
}

admin::Answer<Done> LockFile::wait_for(int operation) const {
    while (::flock(file_.get(), operation) != 0) {
        if (errno != EINTR) {
            return admin::refused(path_ + ": can't be locked: " + files::errno_text());
        }
    }
    return Done{};
}

admin::Answer<Done> LockFile::lock() const {
    return wait_for(LOCK_EX);
}

admin::Answer<Done> LockFile::share() const {
    return wait_for(LOCK_SH);
}

bool LockFile::write(std::string_view text) const noexcept {
    return ::ftruncate(file_.get(), 0) == 0 &&
           ::pwrite(file_.get(), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size());
}

} // namespace tokenward::embedded
