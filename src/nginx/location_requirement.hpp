/// @file location_requirement.hpp
/// What a location asks for, with this request's values.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/conf.hpp"
#include "tokenward/reason.hpp"
#include "tokenward/requirement.hpp"
#include "tokenward/result.hpp"

namespace tokenward::nginx {

/// Views live in the request's pool. The reason says why the request can't be judged: it can be
/// read in two ways, or memory is out. Throws std::bad_alloc.
[[nodiscard]] Result<Requirement, Reason> evaluate_requirement(ngx_http_request_t* request,
                                                               const LocationConf& conf);

} // namespace tokenward::nginx
