#include "nginx/ngx.hpp"

#include "nginx/expiration_filter.hpp"

#include "nginx/gate_check.hpp"
#include "nginx/response_header.hpp"
#include "nginx/text.hpp"
#include "tokenward/expiration_header.hpp"

namespace tokenward::nginx {
namespace {

ngx_http_output_header_filter_pt next_expiration_header_filter; // nginx's own way to chain filters

/// nginx may send headers anew when a filter behind us found fault (416): the name is the
/// configuration's own text, so its address tells our line from an upstream's.
bool has_told(ngx_http_request_t* request, std::string_view name) noexcept {
    for (auto* part = &request->headers_out.headers.part; part != nullptr; part = part->next) {
        const auto* const headers = static_cast<ngx_table_elt_t*>(part->elts);
        for (ngx_uint_t i = 0; i < part->nelts; ++i) {
            if (headers[i].hash != 0 && view(headers[i].key).data() == name.data()) {
                return true;
            }
        }
    }
    return false;
}

bool tell_expiration(ngx_http_request_t* request) noexcept {
    const auto* const check = request == request->main ? latest_check(request) : nullptr;
    const auto* const token = check == nullptr ? nullptr : check->authenticated_token();
    if (token == nullptr || !token->expires_at) {
        return true;
    }
    const auto& header = *check->conf().expiration_header;
    if (header.name.empty() || has_told(request, header.name)) {
        return true;
    }
    const auto value =
        copy_text(request->pool, ExpirationText(*token->expires_at, header.format).view());
    return value.data != nullptr &&
           add_response_header(request, header.name, view(value)) != nullptr &&
           (!header.exposed ||
            add_response_header(request, "Access-Control-Expose-Headers", header.name) != nullptr);
}

ngx_int_t filter_expiration_header(ngx_http_request_t* request) noexcept {
    return tell_expiration(request) ? next_expiration_header_filter(request) : NGX_ERROR;
}

} // namespace

void install_expiration_filter() noexcept {
    next_expiration_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter_expiration_header;
}

} // namespace tokenward::nginx
