/// @file refusal.hpp
/// Telling a client no: status, headers, one log line.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/conf.hpp"
#include "tokenward/gate.hpp"
#include "tokenward/requirement.hpp"

namespace tokenward::nginx {

class Refusal {
public:
    /// Sets WWW-Authenticate or Retry-After and logs; gives the status, 500 when memory is out.
    /// @param token_id empty when the token isn't known
    ngx_int_t refuse(ngx_http_request_t* request, const LocationConf& conf,
                     const Decision& decision, const Requirement& wanted,
                     std::string_view token_id) noexcept;

    /// Takes back the headers that were set.
    void withdraw() noexcept;

private:
    bool challenge(ngx_http_request_t* request, std::string_view value) noexcept;
    bool retry_later(ngx_http_request_t* request) noexcept;

    ngx_table_elt_t* challenge_ = nullptr;
    ngx_table_elt_t* retry_after_ = nullptr;
};

} // namespace tokenward::nginx
