#include "nginx/ngx.hpp"

#include "nginx/gate_check.hpp"
#include "nginx/guard.hpp"
#include "nginx/pool.hpp"

namespace tokenward::nginx {
namespace {

GateCheck* current_check(ngx_http_request_t* request) noexcept {
    return static_cast<GateCheck*>(ngx_http_get_module_ctx(request, ngx_http_auth_token_module));
}

/// The way back to a check that an internal redirect took off its request.
GateCheck* check_in_pool(ngx_http_request_t* request) noexcept {
    return find_in_pool<GateCheck>(
        request->pool, [request](GateCheck& check) { return check.request() == request; });
}

/// One a request, subrequests included, for they share its pool: the first check's own. Null
/// before that.
RecordShelf* shelf_of(ngx_http_request_t* request) noexcept {
    auto* const any = find_in_pool<GateCheck>(request->pool, [](GateCheck&) { return true; });
    return any == nullptr ? nullptr : &any->shelf();
}

ngx_int_t check(ngx_http_request_t* request, const LocationConf& conf) {
    if (const auto* const current = current_check(request); current != nullptr) {
        return current->answer();
    }
    if (auto* const earlier = check_in_pool(request); earlier != nullptr) {
        earlier->withdraw();
    }
    auto* const fresh = make_in_pool<GateCheck>(request->pool, request, conf, main_conf(request),
                                                shelf_of(request));
    if (fresh == nullptr) {
        return NGX_HTTP_INTERNAL_SERVER_ERROR;
    }
    const auto answer = fresh->run();
    ngx_http_set_ctx(request, fresh,
                     ngx_http_auth_token_module); // last: nothing half-made is found
    return answer;
}

ngx_int_t guarded_check(ngx_http_request_t* request, const LocationConf& conf) noexcept {
    return guarded(request->connection->log, static_cast<ngx_int_t>(NGX_HTTP_INTERNAL_SERVER_ERROR),
                   [&] { return check(request, conf); });
}

} // namespace

const GateCheck* latest_check(ngx_http_request_t* request) noexcept {
    if (const auto* const current = current_check(request); current != nullptr) {
        return current;
    }
    if (const auto* const earlier = check_in_pool(request); earlier != nullptr) {
        return earlier;
    }
    return request == request->main ? nullptr : latest_check(request->main);
}

bool has_met_gate(ngx_http_request_t* request) noexcept {
    return find_in_pool<GateCheck>(request->pool, [](GateCheck&) { return true; }) != nullptr;
}

ngx_int_t on_access(ngx_http_request_t* request) noexcept {
    const auto& conf = location_conf(request);
    return conf.gated() ? guarded_check(request, conf) : NGX_DECLINED;
}

ngx_int_t on_preaccess(ngx_http_request_t* request) noexcept {
    const auto& conf = location_conf(request);
    if (request == request->main || !conf.gated()) {
        return NGX_DECLINED;
    }
    const auto answer = guarded_check(request, conf);
    return answer == NGX_OK ? NGX_DECLINED : answer; // NGX_OK would skip limit_req and its like
}

} // namespace tokenward::nginx
