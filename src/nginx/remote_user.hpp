/// @file remote_user.hpp
/// `$remote_user` where a gate is: the accepted owner, and never a name that nobody verified.
#pragma once

#include "nginx/ngx.hpp"

namespace tokenward::nginx {

/// After all variables were added and before nginx looks their handlers up. False when nginx
/// doesn't know the variable.
[[nodiscard]] bool guard_remote_user(ngx_conf_t* cf) noexcept;

} // namespace tokenward::nginx
