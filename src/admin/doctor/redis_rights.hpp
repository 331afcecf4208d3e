/// @file redis_rights.hpp
/// Whether nginx's users of Redis may do what the gate needs, and no more than that.
///
/// Each right is asked for by a command that changes nothing also where it is allowed: it names a
/// key that no record has, or an argument that Redis objects to only after it has looked at rights.
#pragma once

#include "admin/doctor/finding.hpp"
#include "admin/store/store.hpp"
#include "redis/options.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace tokenward::admin {

enum class GateUser : std::uint8_t {
    Reader, ///< `user=` of auth_token_redis
    Writer, ///< `writer_user=`
};

/// `reader` or `writer`
[[nodiscard]] std::string_view to_word(GateUser user) noexcept;

/// By signing in as this user and trying.
[[nodiscard]] std::vector<Finding> try_rights(GateUser kind, const redis::LinkOptions& link);

/// By asking ACL DRYRUN about the user of this name: from Redis 7 on, and where we may.
[[nodiscard]] std::vector<Finding> ask_rights(GateUser kind, const std::string& name, Store& store);

} // namespace tokenward::admin
