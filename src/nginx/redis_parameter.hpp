/// @file redis_parameter.hpp
/// The `name=value` parameters of `auth_token_redis`.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

namespace tokenward::nginx {

[[nodiscard]] Outcome apply_parameter(ngx_conf_t* cf, Setting setting, Store& store);

/// After all of them: whether each user that is named can sign in.
[[nodiscard]] Outcome check_users(const Store& store);

} // namespace tokenward::nginx
