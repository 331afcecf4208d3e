/// @file expiration_filter.hpp
/// Tells the client when its token expires, on every answer to a good one.
#pragma once

#include "nginx/ngx.hpp"

namespace tokenward::nginx {

void install_expiration_filter() noexcept;

} // namespace tokenward::nginx
