/// @file variables.hpp
/// `$auth_token_…`: who was let in, or why not. None can be cached: a redirect decides afresh.
#pragma once

#include "nginx/ngx.hpp"

namespace tokenward::nginx {

ngx_int_t add_variables(ngx_conf_t* cf) noexcept;

} // namespace tokenward::nginx
