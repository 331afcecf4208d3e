/// @file key_file_lock.hpp
/// One change of a key file at a time.
#pragma once

#include "files/descriptor.hpp"
#include "tokenward/result.hpp"

#include <string>

namespace tokenward::cli {

/// Held until destroyed. On the file itself, which a change replaces: whoever waited for the old
/// one begins again with the new one.
class KeyFileLock {
public:
    [[nodiscard]] static Result<KeyFileLock> take(const std::string& path);

private:
    explicit KeyFileLock(files::Descriptor file) noexcept : file_(std::move(file)) {}

    files::Descriptor file_;
};

} // namespace tokenward::cli
