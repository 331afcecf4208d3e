/// @file clock.hpp
/// The time by nginx's clock, which it reads once for all events that it handles together.
#pragma once

#include "nginx/ngx.hpp"

#include "tokenward/time.hpp"

namespace tokenward::nginx {

[[nodiscard]] inline Time now() noexcept {
    return from_epoch(ngx_time());
}

} // namespace tokenward::nginx
