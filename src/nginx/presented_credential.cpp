#include "nginx/ngx.hpp"

#include "nginx/presented_credential.hpp"

#include "nginx/request_headers.hpp"
#include "nginx/text.hpp"
#include "tokenward/same_origin.hpp"

#include <optional>

namespace tokenward::nginx {
namespace {

void collect_listed(const ngx_table_elt_t& header, const CredentialSources& sources,
                    CredentialCollector& collector) noexcept {
    const auto name = lower_name(header);
    if (name == "cookie") {
        for (const auto& cookie : sources.cookies) {
            collector.cookies(view(header.value), cookie);
        }
    }
    for (const auto& wanted : sources.headers) {
        if (name == wanted) {
            collector.header(view(header.value));
        }
    }
}

/// What the client sent: subrequests and error pages are GET, whatever they stand for.
std::string_view sent_method(ngx_http_request_t* request) noexcept {
    const auto line = view(request->main->request_line);
    return line.substr(0, line.find(' '));
}

/// One value for a header that may stand once; another value in a second one is as good as a lie.
void note_single(std::optional<std::string_view>& slot, std::string_view value) noexcept {
    slot = slot && *slot != value ? std::string_view("conflicting") : value;
}

} // namespace

void collect_credential(ngx_http_request_t* request, const CredentialSources& sources,
                        CredentialCollector& collector) noexcept {
    // nginx itself answers 400 to a second Authorization header.
    if (const auto* const header = request->headers_in.authorization; header != nullptr) {
        collector.authorization(view(header->value), sources.schemes);
    }
    if (!sources.headers.empty() || !sources.cookies.empty()) {
        for_each_header(request, [&](const ngx_table_elt_t& header) {
            collect_listed(header, sources, collector);
        });
    }
}

bool is_cross_origin(ngx_http_request_t* request) noexcept {
    if (is_safe_method(sent_method(request)) && request->headers_in.upgrade == nullptr) {
        return false;
    }
    OriginHeaders headers{};
    for_each_header(request, [&headers](const ngx_table_elt_t& header) {
        const auto name = lower_name(header);
        if (name == "origin") {
            note_single(headers.origin, view(header.value));
        } else if (name == "sec-fetch-site") {
            note_single(headers.fetch_site, view(header.value));
        }
    });
    if (const auto* const host = request->headers_in.host; host != nullptr) {
        headers.host = view(host->value);
    }
    return !same_origin(headers);
}

bool is_preflight(ngx_http_request_t* request) noexcept {
    return request->method == NGX_HTTP_OPTIONS && has_header(request, "origin") &&
           has_header(request, "access-control-request-method");
}

} // namespace tokenward::nginx
