/// @file system_user.hpp
/// Users of this system, and trying something as one of them.
#pragma once

#include "tokenward/result.hpp"

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

namespace tokenward::files {

struct SystemUser {
    std::string name;
    uid_t id = 0;
    gid_t group = 0;
    std::vector<gid_t> groups; ///< all of them
};

/// Nothing when there is none of that name.
[[nodiscard]] std::optional<SystemUser> find_system_user(const std::string& name);

/// The name of a user or group, or its number where it has none.
[[nodiscard]] std::string user_name(uid_t id);
[[nodiscard]] std::string group_name(gid_t id);

/// 0 or an errno value: what `attempt` gives in a child process that has become `user` for good.
/// Only root can; and not for a process with threads.
[[nodiscard]] Result<int> try_as(const SystemUser& user, const std::function<int()>& attempt);

} // namespace tokenward::files
