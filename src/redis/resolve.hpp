/// @file resolve.hpp
/// From an endpoint to addresses, by the system's resolver. Blocks; not for an event loop.
#pragma once

#include "redis/address.hpp"
#include "tokenward/result.hpp"

#include <vector>

namespace tokenward::redis {

/// All addresses of `endpoint`, in the resolver's order (RFC 6724), never empty. A path or a
/// numeric address is taken as it is.
[[nodiscard]] Result<std::vector<Address>> resolve(const Endpoint& endpoint);

} // namespace tokenward::redis
