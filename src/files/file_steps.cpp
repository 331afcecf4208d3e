#include "files/file_steps.hpp"

#include "files/descriptor.hpp"
#include "files/system_random.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <span>

#include <fcntl.h>
#include <unistd.h>

namespace tokenward::files {

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == path.npos ? "." : slash == 0 ? "/" : path.substr(0, slash);
}

std::optional<std::string> temporary_beside(const std::string& path) {
    std::uint64_t number = 0;
    if (!system_random()(std::as_writable_bytes(std::span(&number, 1)))) {
        return std::nullopt;
    }
    std::array<char, 32> suffix{};
    std::snprintf(suffix.data(), suffix.size(), ".%016jx.tmp", static_cast<std::uintmax_t>(number));
    return path + suffix.data();
}

bool write_all(int fd, std::string_view text) noexcept {
    while (!text.empty()) {
        const auto put = ::write(fd, text.data(), text.size());
        if (put < 0 && errno != EINTR) {
            return false;
        }
        text.remove_prefix(put > 0 ? static_cast<std::size_t>(put) : 0);
    }
    return true;
}

bool sync_folder(const std::string& folder) noexcept {
    const Descriptor open(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    return open.open() && ::fsync(open.get()) == 0;
}

} // namespace tokenward::files
