/// @file status_handler.hpp
/// Answers in a location with `auth_token_status`.
#pragma once

#include "nginx/ngx.hpp"

namespace tokenward::nginx {

/// nginx's content handler.
ngx_int_t answer_status(ngx_http_request_t* request) noexcept;

} // namespace tokenward::nginx
