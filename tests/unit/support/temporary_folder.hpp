/// @file temporary_folder.hpp
/// A place for a test's files.
#pragma once

#include <string>

namespace tokenward::test {

/// A folder that is gone with its object.
class TemporaryFolder {
public:
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    [[nodiscard]] const std::string& path() const { return path_; }

private:
    std::string path_;
};

} // namespace tokenward::test
