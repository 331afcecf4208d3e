/// @file lock_file.hpp
/// A file that one process at a time holds locked (flock(2)). The kernel lets go when its holder
/// ends, however it ends; so the lock, and never the file's content, says whether it lives.
#pragma once

#include "admin/failure.hpp"
#include "files/descriptor.hpp"

#include <string>
#include <string_view>

namespace tokenward::embedded {

class LockFile {
public:
    /// Opens it, or makes it with mode 0600. Locks nothing.
    [[nodiscard]] static admin::Answer<LockFile> open(const std::string& path);

    /// False when another holds it.
    [[nodiscard]] bool try_lock() const noexcept;
    /// Waits for its holder, who must be sure to end.
    [[nodiscard]] admin::Answer<Done> lock() const;
    /// Beside others who share it; waits for one that holds it alone.
    [[nodiscard]] admin::Answer<Done> share() const;

    /// Replaces what is in it. Only for whoever holds the lock.
    [[nodiscard]] bool write(std::string_view text) const noexcept;

    /// For a child that is to hold the lock on: it is one lock in all copies of a descriptor.
    [[nodiscard]] int descriptor() const noexcept { return file_.get(); }

private:
    [[nodiscard]] admin::Answer<Done> wait_for(int operation) const;

    LockFile(std::string path, files::Descriptor file)
        : path_(std::move(path)), file_(std::move(file)) {}

    std::string path_;
    files::Descriptor file_;
};

} // namespace tokenward::embedded
