#include "nginx/ngx.hpp"

#include "nginx/remote_user.hpp"

#include "nginx/gate_check.hpp"
#include "nginx/text.hpp"
#include "tokenward/token_string.hpp"

namespace tokenward::nginx {
namespace {

ngx_http_get_variable_pt
    read_basic_name; // nginx's own: the user name of a Basic header, unverified

/// A request may end before it has a location (301, 400) or a check (limit_req); so its server's
/// having a gate anywhere is enough to distrust the name. So is a check that it, or a subrequest of
/// it, has met on its way here.
bool may_be_gated(ngx_http_request_t* request) noexcept {
    return location_conf(request).scope.gated_here_or_below || has_met_gate(request);
}

ngx_int_t tell(ngx_http_variable_value_t* value, std::string_view name) noexcept {
    value->valid = 1;
    value->no_cacheable = 1;
    value->not_found = name.empty() ? 1 : 0;
    value->len = static_cast<unsigned>(name.size()) & 0x0FFFFFFFU;
    value->data = ngx_text(name).data;
    return NGX_OK;
}

/// Clients that send a token as user name send it to open locations, too, and access logs hold
/// that name.
bool is_token(ngx_http_request_t* request, const ngx_http_variable_value_t& name) noexcept {
    const auto& main = main_conf(request);
    const auto text = view({name.len, name.data});
    return main.keys && name.not_found == 0 &&
           (check_token(text, *main.keys) || (main.imports_at && is_sonarqube_token(text)));
}

ngx_int_t get_remote_user(ngx_http_request_t* request, ngx_http_variable_value_t* value,
                          uintptr_t data) noexcept {
    if (!may_be_gated(request)) {
        const auto read = read_basic_name(request, value, data);
        return read == NGX_OK && is_token(request, *value) ? tell(value, {}) : read;
    }
    const auto* const check = latest_check(request);
    const auto* const token = check == nullptr ? nullptr : check->accepted_token();
    return tell(value, token == nullptr ? std::string_view() : token->owner);
}

} // namespace

bool guard_remote_user(ngx_conf_t* cf) noexcept {
    const auto* const core = static_cast<ngx_http_core_main_conf_t*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_core_module));
    auto* const keys = static_cast<ngx_hash_key_t*>(core->variables_keys->keys.elts);
    for (ngx_uint_t i = 0; i < core->variables_keys->keys.nelts; ++i) {
        if (view(keys[i].key) == "remote_user") {
            auto* const variable = static_cast<ngx_http_variable_t*>(keys[i].value);
            if (variable->get_handler != get_remote_user) {
                read_basic_name = variable->get_handler;
                variable->get_handler = get_remote_user;
            }
            variable->flags |= NGX_HTTP_VAR_NOCACHEABLE;
            return true;
        }
    }
    return false;
}

} // namespace tokenward::nginx
