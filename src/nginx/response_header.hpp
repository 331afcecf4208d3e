/// @file response_header.hpp
/// Adding a header to nginx's answer.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/text.hpp"

#include <string_view>

namespace tokenward::nginx {

/// Both texts must live as long as the request's pool. Null when memory is out.
[[nodiscard]] inline ngx_table_elt_t* add_response_header(ngx_http_request_t* request,
                                                          std::string_view name,
                                                          std::string_view value) noexcept {
    auto* const header =
        static_cast<ngx_table_elt_t*>(ngx_list_push(&request->headers_out.headers));
    if (header == nullptr) {
        return nullptr;
    }
    ngx_memzero(header, sizeof *header);
    header->hash = 1;
    header->key = ngx_text(name);
    header->value = ngx_text(value);
    return header;
}

} // namespace tokenward::nginx
