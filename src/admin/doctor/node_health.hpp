/// @file node_health.hpp
/// This machine's part: the files with secrets, and what nginx's user reaches of them and of Redis.
#pragma once

#include "admin/doctor/finding.hpp"
#include "files/system_user.hpp"
#include "redis/address.hpp"

#include <string>
#include <vector>

namespace tokenward::admin {

/// Who could change or replace it, beside root and whoever runs this. Nothing to say of a file
/// that isn't there. `what` is `key file`, `password file`.
[[nodiscard]] std::vector<Finding> examine_secret_file(const std::string& what,
                                                       const std::string& path);

/// Whether nginx's worker processes, which run as `user`, may connect to a Unix socket. Tried where
/// we are root, or that user; worked out from modes else. Nothing to say of other addresses.
[[nodiscard]] std::vector<Finding> examine_socket(const files::SystemUser& user,
                                                  const std::vector<redis::Address>& addresses);

/// Whether `user` reads or changes a file with a secret, which nginx's master reads as root.
[[nodiscard]] std::vector<Finding>
examine_secret_as(const files::SystemUser& user, const std::string& what, const std::string& path);

} // namespace tokenward::admin
