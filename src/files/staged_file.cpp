#include "files/staged_file.hpp"

#include "files/file_steps.hpp"

#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <sys/stat.h>

namespace tokenward::files {

Result<StagedFile> StagedFile::begin(const std::string& path) {
    struct stat old {};
    if (::stat(path.c_str(), &old) == 0 && !S_ISREG(old.st_mode)) {
        return Error{path + ": it is no regular file"};
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
    return StagedFile(path, *std::move(temporary), std::move(file));
}

StagedFile::StagedFile(std::string path, std::string temporary, Descriptor file)
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

Outcome StagedFile::place() {
    if (::fsync(file_.get()) != 0 || !file_.close() ||
        ::rename(temporary_.c_str(), path_.c_str()) != 0) {
        return failed();
    }
    temporary_.clear();
    if (!sync_folder(folder_of(path_))) {
        return Error{path_ + ": it was written, but its folder can't be synced: " + errno_text()};
    }
    return Done{};
}

Error StagedFile::failed() const {
    return Error{path_ + ": can't be written: " + errno_text()};
}

} // namespace tokenward::files
