#include "files/path_access.hpp"

#include "files/descriptor.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <system_error>

#include <sys/stat.h>

namespace tokenward::files {
namespace {

constexpr mode_t k_pass = 1;

std::string text_of(const struct stat& about) {
    std::array<char, 16> mode{};
    std::snprintf(mode.data(), mode.size(), "%04o", static_cast<unsigned>(about.st_mode & 07777));
    return user_name(about.st_uid) + ":" + group_name(about.st_gid) + ", mode " + mode.data();
}

/// The three bits that count for this user.
mode_t bits_for(const SystemUser& user, const struct stat& about) {
    if (about.st_uid == user.id) {
        return (about.st_mode >> 6U) & 7U;
    }
    const bool is_member = std::ranges::find(user.groups, about.st_gid) != user.groups.end();
    return is_member ? (about.st_mode >> 3U) & 7U : about.st_mode & 7U;
}

std::string closed(const SystemUser& user, const std::string& path, mode_t wanted) {
    struct stat about{};
    if (::stat(path.c_str(), &about) != 0) {
        return path + ": " + errno_text();
    }
    const bool is_open = user.id == 0 || (bits_for(user, about) & wanted) == wanted;
    return is_open ? std::string() : path + " (" + text_of(about) + ")";
}

} // namespace

std::string obstacle(const SystemUser& user, const std::string& path, Wish wish) {
    std::error_code none;
    const auto canonical = std::filesystem::weakly_canonical(path, none);
    const auto target = none ? std::filesystem::path(path) : canonical;
    std::filesystem::path walked;
    for (const auto& part : target.parent_path()) {
        walked /= part;
        if (auto found = closed(user, walked.string(), k_pass); !found.empty()) {
            return found;
        }
    }
    return closed(user, target.string(), static_cast<mode_t>(wish));
}

std::string ownership(const std::string& path) {
    struct stat about{};
    return ::stat(path.c_str(), &about) == 0 ? text_of(about) : std::string();
}

} // namespace tokenward::files
