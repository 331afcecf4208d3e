/// @file path_access.hpp
/// What a user may do with a file, as far as owners and modes tell; access control lists can add
/// to that and take from it.
#pragma once

#include "files/system_user.hpp"

#include <string>

namespace tokenward::files {

enum class Wish : unsigned char { Read = 4, Write = 2 };

/// What stands between `user` and the file: a folder that the user may not pass, or the file
/// itself, with owner and mode. Empty when nothing does. `path` is absolute; symlinks are followed.
[[nodiscard]] std::string obstacle(const SystemUser& user, const std::string& path, Wish wish);

/// Owner, group and mode for people: `root:redis, mode 0750`. Empty when there is no such file.
[[nodiscard]] std::string ownership(const std::string& path);

} // namespace tokenward::files
