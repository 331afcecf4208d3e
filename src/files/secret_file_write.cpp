#include "files/descriptor.hpp"
#include "files/file_steps.hpp"
#include "files/secret_file.hpp"

#include <cstdio>
#include <filesystem>
#include <optional>

#include <fcntl.h>
#include <sys/stat.h>

namespace tokenward::files {

namespace {

constexpr mode_t k_forbidden = S_IWGRP | S_IRWXO;
constexpr mode_t k_kept = S_IRUSR | S_IWUSR | S_IRGRP;
constexpr int k_max_links = 40; // as many as Linux follows

// Where a chain of symlinks ends, whether anything is there or not. Nothing when it never ends.
std::optional<std::string> follow(std::string path) {
    for (int count = 0; count < k_max_links; ++count) {
        std::error_code none;
        const auto target = std::filesystem::read_symlink(path, none);
        if (none) {
            return path; // no symlink
        }
        path = target.is_absolute() ? target.string() : folder_of(path) + "/" + target.string();
    }
    return std::nullopt;
}

/// Removes what was left half done.
class Temporary {
public:
    explicit Temporary(std::string path) : path_(std::move(path)) {}
    Temporary(const Temporary&) = delete;
    Temporary& operator=(const Temporary&) = delete;
    ~Temporary() {
        if (!moved_) {
            (void)::unlink(path_.c_str());
        }
    }
    [[nodiscard]] const char* path() const noexcept { return path_.c_str(); }
    void moved() noexcept { moved_ = true; }

private:
    std::string path_;
    bool moved_ = false;
};

// Whoever could read the old file must be able to read the new one.
bool keep_owner(int fd, const struct stat& old) noexcept {
    struct stat now{};
    if (::fstat(fd, &now) != 0) {
        return false;
    }
    return (now.st_uid == old.st_uid && now.st_gid == old.st_gid) ||
           ::fchown(fd, old.st_uid, old.st_gid) == 0;
}

} // namespace

Outcome write_secret_file(const std::string& path, std::string_view text, WriteMode mode,
                          mode_t permissions) {
    const auto fail = [&](const std::string& why) {
        return Error{path + ": " + why};
    };
    if ((permissions & k_forbidden) != 0) {
        return fail("a secret is not for others to read or for its group to write");
    }
    if (text.size() > k_max_secret_file) {
        return fail("the text is larger than " + std::to_string(k_max_secret_file) + " bytes");
    }
    const auto place = mode == WriteMode::Replace ? follow(path) : path;
    if (!place) {
        return fail("too many symlinks");
    }
    struct stat old{};
    const bool replaces = mode == WriteMode::Replace && ::stat(place->c_str(), &old) == 0;
    if (replaces && !S_ISREG(old.st_mode)) {
        return fail("it is no regular file");
    }

    const auto name = temporary_beside(*place);
    if (!name) {
        return fail("no random bytes: " + errno_text());
    }
    Descriptor file(
        ::open(name->c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR));
    if (!file.open()) {
        return fail("can't be written: " + errno_text());
    }
    Temporary temporary(*name);
    if (replaces && !keep_owner(file.get(), old)) {
        return fail("can't keep its owner: " + errno_text());
    }
    if (::fchmod(file.get(), replaces ? old.st_mode & k_kept : permissions) != 0 ||
        !write_all(file.get(), text) || ::fsync(file.get()) != 0 || !file.close()) {
        return fail("can't be written: " + errno_text());
    }
    // link() never takes the place of anything, unlike rename().
    const bool placed = mode == WriteMode::Create ? ::link(temporary.path(), place->c_str()) == 0
                                                  : ::rename(temporary.path(), place->c_str()) == 0;
    if (!placed) {
        return fail("can't be written: " + errno_text());
    }
    if (mode == WriteMode::Replace) {
        temporary.moved();
    }
    if (!sync_folder(folder_of(*place))) {
        return fail("it was written, but its folder can't be synced: " + errno_text());
    }
    return Done{};
}

} // namespace tokenward::files
