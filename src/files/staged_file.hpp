/// @file staged_file.hpp
/// A file that is written bit by bit and takes its place when it is whole.
#pragma once

#include "files/descriptor.hpp"
#include "tokenward/result.hpp"

#include <string>
#include <string_view>

namespace tokenward::files {

/// For its owner alone (0600), under a temporary name in the same folder until place(). Without
/// that it is removed.
class StagedFile {
public:
    /// Refused when `path` is there and no regular file. Errors name the path.
    [[nodiscard]] static Result<StagedFile> begin(const std::string& path);
    StagedFile(StagedFile&& other) noexcept;
    StagedFile& operator=(StagedFile&&) = delete;
    ~StagedFile();

    [[nodiscard]] Outcome write(std::string_view text);
    /// fsync, rename, fsync of the folder. In the place of a symlink, too. Once only.
    [[nodiscard]] Outcome place();

private:
    StagedFile(std::string path, std::string temporary, Descriptor file);
    [[nodiscard]] Error failed() const;

    std::string path_;
    std::string temporary_; ///< empty when there is none any more
    Descriptor file_;
};

} // namespace tokenward::files
