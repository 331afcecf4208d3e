/// @file request_headers.hpp
/// A request's headers, all of them, as nginx parsed them.
#pragma once

#include "nginx/ngx.hpp"

#include <string_view>

namespace tokenward::nginx {

/// Calls `visit(header)` for every request header, in their order.
template <class Visitor> void for_each_header(ngx_http_request_t* request, Visitor visit) noexcept {
    for (auto* part = &request->headers_in.headers.part; part != nullptr; part = part->next) {
        auto* const headers = static_cast<ngx_table_elt_t*>(part->elts);
        for (ngx_uint_t i = 0; i < part->nelts; ++i) {
            visit(headers[i]);
        }
    }
}

[[nodiscard]] inline std::string_view lower_name(const ngx_table_elt_t& header) noexcept {
    return {reinterpret_cast<const char*>(header.lowcase_key), header.key.len};
}

[[nodiscard]] inline bool has_header(ngx_http_request_t* request, std::string_view name) noexcept {
    bool found = false;
    for_each_header(request, [&](const ngx_table_elt_t& header) {
        found = found || lower_name(header) == name;
    });
    return found;
}

} // namespace tokenward::nginx
