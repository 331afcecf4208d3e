/// @file staged_file.hpp
/// A file that is written bit by bit and takes its place when it is whole.
#pragma once

#include "files/descriptor.hpp"
#include "tokenward/result.hpp"

#include <string>
#include <string_view>

namespace tokenward::files {

/// For its owner alone (0600). Until place() it has no name, so that nothing is left of it whatever
/// ends the process; where the file system knows no such files (open(2), O_TMPFILE), a temporary
/// one in the same folder, and is removed without place().
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
    /// The same under another name in that folder.
    [[nodiscard]] Outcome place_as(std::string path);

private:
    StagedFile(std::string path, Descriptor file, std::string temporary = {});
    [[nodiscard]] bool give_name();
    [[nodiscard]] Error failed() const;

    std::string path_;
    std::string temporary_; ///< empty when it has none
    Descriptor file_;
};

} // namespace tokenward::files
