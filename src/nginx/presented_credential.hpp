/// @file presented_credential.hpp
/// From nginx's parsed headers to the core's collector.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/conf.hpp"
#include "tokenward/credential.hpp"

namespace tokenward::nginx {

/// Looks at every place `sources` names, every occurrence of it.
void collect_credential(ngx_http_request_t* request, const CredentialSources& sources,
                        CredentialCollector& collector) noexcept;

/// True for a request that a browser may have been talked into: a cookie from another origin on an
/// unsafe method or a protocol upgrade.
[[nodiscard]] bool is_cross_origin(ngx_http_request_t* request) noexcept;

/// A CORS preflight (Fetch § 3.2.2): browsers send none of their credentials with it.
[[nodiscard]] bool is_preflight(ngx_http_request_t* request) noexcept;

} // namespace tokenward::nginx
