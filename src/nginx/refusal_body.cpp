#include "nginx/ngx.hpp"

#include "nginx/refusal_body.hpp"

#include "nginx/gate_check.hpp"
#include "nginx/pool.hpp"
#include "nginx/text.hpp"
#include "tokenward/problem.hpp"

namespace tokenward::nginx {
namespace {

ngx_http_output_header_filter_pt next_refusal_header_filter; // nginx's own way to chain filters
ngx_http_output_body_filter_pt next_body_filter;

/// The body that takes the place of nginx's own page; in the filter module's request context.
struct Replacement {
    std::string_view text;
    bool sent = false;
};

/// Under `satisfy any` somebody else may have let the request in: what comes then is not our
/// answer.
bool ended_before_content(ngx_http_request_t* request) noexcept {
    const auto* const core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_get_module_main_conf(request, ngx_http_core_module));
    return core->phase_engine.handlers[request->phase_handler].checker !=
           ngx_http_core_content_phase;
}

/// The refusing check, when the answer being sent is nginx's own page for it: an error_page takes
/// the check off its request (a redirect) or changes the status, and under `satisfy any` the
/// upstream may answer after all, perhaps with the same status.
const GateCheck* refusing_check(ngx_http_request_t* request) noexcept {
    const auto* const check =
        static_cast<const GateCheck*>(ngx_http_get_module_ctx(request, ngx_http_auth_token_module));
    const bool refused = check != nullptr && ended_before_content(request) &&
                         check->reason() != Reason::None &&
                         request->err_status == static_cast<ngx_uint_t>(check->answer());
    return refused && request == request->main ? check : nullptr;
}

std::string_view make_problem(ngx_http_request_t* request, Reason reason) noexcept {
    const auto answer = answer_to(reason);
    const auto text = make_span_in_pool<char>(request->pool, write_problem(answer, {}));
    return text.data() == nullptr ? std::string_view()
                                  : std::string_view(text.data(), write_problem(answer, text));
}

bool replace_body(ngx_http_request_t* request, const GateCheck& check) noexcept {
    const auto replacement = make_span_in_pool<Replacement>(request->pool, 1);
    if (replacement.data() == nullptr) {
        return false;
    }
    auto& headers = request->headers_out;
    if (*check.conf().error_body == ErrorBody::Problem) {
        replacement[0].text = make_problem(request, check.reason());
        headers.content_type = ngx_text(k_problem_media_type);
    } else {
        headers.content_type = {0, nullptr};
    }
    headers.content_type_len = headers.content_type.len;
    headers.content_type_lowcase = nullptr;
    headers.content_length_n = static_cast<off_t>(replacement[0].text.size());
    ngx_http_set_ctx(request, replacement.data(), ngx_http_auth_token_filter_module);
    return true;
}

ngx_int_t filter_refusal_header(ngx_http_request_t* request) noexcept {
    const auto* const check = refusing_check(request);
    if (check != nullptr && *check->conf().error_body != ErrorBody::Default &&
        !replace_body(request, *check)) {
        return NGX_ERROR;
    }
    return next_refusal_header_filter(request);
}

ngx_int_t send_text(ngx_http_request_t* request, std::string_view text) noexcept {
    auto* const buffer = static_cast<ngx_buf_t*>(ngx_calloc_buf(request->pool));
    if (buffer == nullptr) {
        return NGX_ERROR;
    }
    if (!text.empty()) {
        buffer->memory = 1;
        buffer->start = buffer->pos = ngx_text(text).data;
        buffer->end = buffer->last = buffer->pos + text.size();
    }
    buffer->last_buf = 1;
    buffer->last_in_chain = 1;
    ngx_chain_t link{buffer, nullptr};
    return next_body_filter(request, &link);
}

ngx_int_t filter_body(ngx_http_request_t* request, ngx_chain_t* in) noexcept {
    auto* const replacement = static_cast<Replacement*>(
        ngx_http_get_module_ctx(request, ngx_http_auth_token_filter_module));
    if (replacement == nullptr || in == nullptr) {
        return next_body_filter(request, in);
    }
    for (auto* link = in; link != nullptr; link = link->next) {
        link->buf->pos = link->buf->last; // nginx's page, unsent
    }
    if (replacement->sent) {
        return NGX_OK;
    }
    replacement->sent = true;
    return send_text(request, replacement->text);
}

} // namespace

void install_refusal_body() noexcept {
    next_refusal_header_filter = ngx_http_top_header_filter;
    ngx_http_top_header_filter = filter_refusal_header;
    next_body_filter = ngx_http_top_body_filter;
    ngx_http_top_body_filter = filter_body;
}

} // namespace tokenward::nginx
