#include "nginx/ngx.hpp"

#include "nginx/status_handler.hpp"

#include "nginx/conf.hpp"
#include "nginx/guard.hpp"
#include "nginx/response_header.hpp"
#include "nginx/status_report.hpp"
#include "nginx/status_text.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

std::size_t configured_workers() noexcept {
    const auto* const core =
        reinterpret_cast<ngx_core_conf_t*>(ngx_get_conf(ngx_cycle->conf_ctx, ngx_core_module));
    return core->master != 0 ? static_cast<std::size_t>(core->worker_processes) : 1;
}

StatusReport make_report(const MainConf& main) {
    main.reporter->report(); // what this worker counted until now
    return make_status_report(main.status->board(), main, configured_workers());
}

ngx_int_t send_head(ngx_http_request_t* request, std::string_view media_type,
                    std::size_t size) noexcept {
    if (add_response_header(request, "Cache-Control", "no-store") == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    auto& headers = request->headers_out;
    headers.status = NGX_HTTP_OK;
    headers.content_length_n = static_cast<off_t>(size);
    headers.content_type = ngx_text(media_type);
    headers.content_type_len = headers.content_type.len;
    headers.content_type_lowcase = nullptr;
    return ngx_http_send_header(request);
}

ngx_int_t send(ngx_http_request_t* request, std::string_view media_type, std::string_view text) {
    auto* const buffer = ngx_create_temp_buf(request->pool, text.size());
    if (buffer == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    buffer->last = std::ranges::copy(text, buffer->last).out;
    buffer->last_buf = request == request->main ? 1 : 0;
    buffer->last_in_chain = 1;
    const auto sent = send_head(request, media_type, text.size());
    if (sent == NGX_ERROR || sent > NGX_OK || request->header_only) {
        return sent;
    }
    ngx_chain_t link{buffer, nullptr};
    return ngx_http_output_filter(request, &link);
}

} // namespace

ngx_int_t answer_status(ngx_http_request_t* request) noexcept {
    if ((request->method & (NGX_HTTP_GET | NGX_HTTP_HEAD)) == 0) {
        return NGX_HTTP_NOT_ALLOWED;
    }
    if (const auto discarded = ngx_http_discard_request_body(request); discarded != NGX_OK) {
        return discarded;
    }
    return guarded(request->connection->log, static_cast<ngx_int_t>(NGX_HTTP_INTERNAL_SERVER_ERROR),
                   [request] {
                       const auto report = make_report(main_conf(request));
                       return *location_conf(request).status == StatusFormat::Prometheus
                                  ? send(request, k_prometheus_media_type, to_prometheus(report))
                                  : send(request, k_json_media_type, to_json(report));
                   });
}

} // namespace tokenward::nginx
