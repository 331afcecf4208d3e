/// @file redis_settings.hpp
/// What the private Redis is told: its configuration, its users and their passwords. All of it in
/// files of the data folder: nothing stands on a command line, where everybody could read it.
#pragma once

#include "admin/failure.hpp"
#include "embedded/data_folder.hpp"
#include "redis/options.hpp"
#include "tokenward/random.hpp"

#include <string>

namespace tokenward::embedded {

/// Names of redis/users.acl.
inline constexpr auto k_gate_user = "tokenward-gate";
inline constexpr auto k_seen_user = "tokenward-seen";
inline constexpr auto k_daemon_user = "tokenward";

/// Makes the passwords that are missing.
[[nodiscard]] admin::Answer<Done> make_passwords(const DataFolder& folder,
                                                 const RandomSource& random);

/// Writes redis.conf and the ACL file, as this version of Tokenward wants them.
[[nodiscard]] admin::Answer<Done> write_redis_settings(const DataFolder& folder);

/// False when the files are of another version, or somebody changed them.
[[nodiscard]] admin::Answer<bool> has_current_settings(const DataFolder& folder);

/// For signing in as the daemon's user. Refused when the password can't be read.
[[nodiscard]] admin::Answer<redis::LinkOptions> daemon_link(const DataFolder& folder);

/// What nginx needs for this store, as lines to paste into `http { }`.
[[nodiscard]] std::string nginx_lines(const DataFolder& folder, const std::string& key_file);

} // namespace tokenward::embedded
