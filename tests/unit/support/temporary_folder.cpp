#include "support/temporary_folder.hpp"

#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace tokenward::test {

TemporaryFolder::TemporaryFolder() {
    const char* const base = std::getenv("TMPDIR");
    path_ = std::string(base != nullptr ? base : "/tmp") + "/tokenward-unit-XXXXXX";
    if (::mkdtemp(path_.data()) == nullptr) {
        std::abort();
    }
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code none;
    std::filesystem::remove_all(path_, none);
}

} // namespace tokenward::test
