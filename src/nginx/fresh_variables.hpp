/// @file fresh_variables.hpp
/// Values of `map` and its like, computed for this request now.
///
/// nginx computes them once and keeps them, also for subrequests and after internal redirects: a
/// project mapped from `$uri` would be the first request's. While this object lives they are
/// computed anew; then nginx's own copies are back.
#pragma once

#include "nginx/ngx.hpp"

#include <vector>

namespace tokenward::nginx {

/// Indexes of the variables that are computed from others: those whose handler is given a pointer.
/// Captures and `set` are given none, and can't be computed again. After the configuration is read.
[[nodiscard]] std::vector<ngx_uint_t> computed_variables(ngx_cycle_t* cycle);

class FreshVariables {
public:
    /// `indexes` and the request must outlive this.
    FreshVariables(ngx_http_request_t* request, const std::vector<ngx_uint_t>& indexes);
    FreshVariables(const FreshVariables&) = delete;
    FreshVariables& operator=(const FreshVariables&) = delete;
    ~FreshVariables();

private:
    ngx_http_request_t* request_;
    const std::vector<ngx_uint_t>& indexes_;
    ngx_http_variable_value_t* kept_; ///< in the request's pool; null when there is nothing to keep
};

} // namespace tokenward::nginx
