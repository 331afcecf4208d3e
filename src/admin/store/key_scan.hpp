/// @file key_scan.hpp
/// All keys of ours in a database that may hold others'.
#pragma once

#include "admin/failure.hpp"
#include "redis/blocking_client.hpp"

#include <functional>
#include <string>
#include <vector>

namespace tokenward::admin {

using Keys = std::vector<std::string>;

/// Calls `take` with keys that begin with `<prefix>gate:`, `<prefix>admin:` or `<prefix>seen:`,
/// some at a time, some perhaps twice, until it returns false.
[[nodiscard]] Answer<Done> scan_keys(redis::BlockingClient& client, const std::string& prefix,
                                     const std::function<bool(const Keys&)>& take);

/// The same with keys that begin with `beginning`, which holds nothing that is special in a
/// pattern.
[[nodiscard]] Answer<Done> scan_beginning(redis::BlockingClient& client,
                                          const std::string& beginning,
                                          const std::function<bool(const Keys&)>& take);

} // namespace tokenward::admin
