#include "files/system_user.hpp"

#include "files/descriptor.hpp"

#include <array>
#include <cerrno>

#include <grp.h>
#include <pwd.h>
#include <sys/wait.h>
#include <unistd.h>

namespace tokenward::files {
namespace {

constexpr int k_another_user = 255; // no errno value
constexpr int k_most_groups = 65'536;

using Buffer = std::array<char, 16'384>;

std::vector<gid_t> groups_of(const char* name, gid_t group) {
    std::vector<gid_t> groups(64);
    auto count = static_cast<int>(groups.size());
    if (::getgrouplist(name, group, groups.data(), &count) < 0 && count <= k_most_groups) {
        groups.resize(static_cast<std::size_t>(count));
        if (::getgrouplist(name, group, groups.data(), &count) < 0) {
            count = 0;
        }
    }
    groups.resize(static_cast<std::size_t>(count));
    return groups;
}

bool become(const SystemUser& user) noexcept {
    return ::setgroups(user.groups.size(), user.groups.data()) == 0 && ::setgid(user.group) == 0 &&
           ::setuid(user.id) == 0 && ::geteuid() == user.id;
}

Result<int> exit_code_of(pid_t child) {
    int status = 0;
    while (::waitpid(child, &status, 0) < 0) {
        if (errno != EINTR) {
            return Error{"a process can't be waited for: " + errno_text()};
        }
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) == k_another_user) {
        return Error{"this process can't become another user"};
    }
    return WEXITSTATUS(status);
}

} // namespace

std::optional<SystemUser> find_system_user(const std::string& name) {
    Buffer buffer{};
    passwd entry{};
    passwd* found = nullptr;
    if (::getpwnam_r(name.c_str(), &entry, buffer.data(), buffer.size(), &found) != 0 ||
        found == nullptr) {
        return std::nullopt;
    }
    return SystemUser{name, entry.pw_uid, entry.pw_gid, groups_of(name.c_str(), entry.pw_gid)};
}

std::string user_name(uid_t id) {
    Buffer buffer{};
    passwd entry{};
    passwd* found = nullptr;
    const bool is_known =
        ::getpwuid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return is_known ? entry.pw_name : std::to_string(id);
}

std::string group_name(gid_t id) {
    Buffer buffer{};
    group entry{};
    group* found = nullptr;
    const bool is_known =
        ::getgrgid_r(id, &entry, buffer.data(), buffer.size(), &found) == 0 && found != nullptr;
    return is_known ? entry.gr_name : std::to_string(id);
}

Result<int> try_as(const SystemUser& user, const std::function<int()>& attempt) {
    const auto child = ::fork();
    if (child < 0) {
        return Error{"no process can be made: " + errno_text()};
    }
    if (child == 0) {
        // Neither destructors nor what stands in buffers is the child's.
        ::_exit(become(user) ? attempt() : k_another_user);
    }
    return exit_code_of(child);
}

} // namespace tokenward::files
