/// @file refusal_body.hpp
/// `auth_token_error_body`: another body for a refusal that no error_page took.
#pragma once

#include "nginx/ngx.hpp"

namespace tokenward::nginx {

void install_refusal_body() noexcept;

} // namespace tokenward::nginx
