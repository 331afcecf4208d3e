#include "files/staged_file.hpp"

#include "files/file_steps.hpp"

#include <cstdio>
#include <string>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace tokenward::files {
namespace {

bool is_something_else(const std::string& path) {
    struct stat old{};
    return ::stat(path.c_str(), &old) == 0 && !S_ISREG(old.st_mode);
}

Error something_else(const std::string& path) {
    return Error{path + ": it is no regular file"};
}

std::string link_of(const Descriptor& file) {
    return "/proc/self/fd/" + std::to_string(file.get());
}

/// Closed where a file can't be without a name, or couldn't be given one.
Descriptor open_nameless(const std::string& folder) {
    Descriptor file(::open(folder.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, S_IRUSR | S_IWUSR));
    const bool can_be_named = file.open() && ::access(link_of(file).c_str(), F_OK) == 0;
    return can_be_named ? std::move(file) : Descriptor(-1);
}

} // namespace

Result<StagedFile> StagedFile::begin(const std::string& path) {
    if (is_something_else(path)) {
        return something_else(path);
    }
    if (auto nameless = open_nameless(folder_of(path)); nameless.open()) {
        return StagedFile(path, std::move(nameless));
    }
    auto temporary = temporary_beside(path);
    if (!temporary) {
        return Error{path + ": no random bytes: " + errno_text()};
    }
    Descriptor file(
        ::open(temporary->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.open()) {
        return Error{path + ": can't be written: " + errno_text()};
    }
    return StagedFile(path, std::move(file), *std::move(temporary));
}

StagedFile::StagedFile(std::string path, Descriptor file, std::string temporary)
    : path_(std::move(path)), temporary_(std::move(temporary)), file_(std::move(file)) {}

StagedFile::StagedFile(StagedFile&& other) noexcept
    : path_(std::move(other.path_)),
      temporary_(std::exchange(other.temporary_, {})),
      file_(std::move(other.file_)) {}

StagedFile::~StagedFile() {
    if (!temporary_.empty()) {
        (void)::unlink(temporary_.c_str());
    }
}

Outcome StagedFile::write(std::string_view text) {
    return write_all(file_.get(), text) ? Outcome(Done{}) : Outcome(failed());
}

/// Beside its place, for a link takes nobody's.
bool StagedFile::give_name() {
    auto temporary = temporary_beside(path_);
    if (!temporary || ::linkat(AT_FDCWD, link_of(file_).c_str(), AT_FDCWD, temporary->c_str(),
                               AT_SYMLINK_FOLLOW) != 0) {
        return false;
    }
    temporary_ = *std::move(temporary);
    return true;
}

Outcome StagedFile::place() {
    if (::fsync(file_.get()) != 0 || (temporary_.empty() && !give_name()) || !file_.close() ||
        ::rename(temporary_.c_str(), path_.c_str()) != 0) {
        return failed();
    }
    temporary_.clear();
    if (!sync_folder(folder_of(path_))) {
        return Error{path_ + ": it was written, but its folder can't be synced: " + errno_text()};
    }
    return Done{};
}

Outcome StagedFile::place_as(std::string path) {
    if (is_something_else(path)) {
        return something_else(path);
    }
    path_ = std::move(path);
    return place();
}

Error StagedFile::failed() const {
    return Error{path_ + ": can't be written: " + errno_text()};
}

} // namespace tokenward::files
