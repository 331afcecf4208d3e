#include "nginx/ngx.hpp"

#include "nginx/variables.hpp"

#include "nginx/gate_check.hpp"
#include "nginx/presented_credential.hpp"
#include "nginx/text.hpp"
#include "tokenward/expiration_header.hpp"
#include "tokenward/token_string.hpp"

#include <string_view>

namespace tokenward::nginx {
namespace {

/// A text that lives as long as the request, or an empty one.
using Getter = std::string_view (*)(ngx_http_request_t* request, const GateCheck& check);

std::string_view of_token(const GateCheck& check, std::string_view TokenRecord::* member) {
    const auto* const token = check.accepted_token();
    return token == nullptr ? std::string_view() : token->*member;
}

std::string_view get_id(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return of_token(check, &TokenRecord::id);
}

std::string_view get_name(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return of_token(check, &TokenRecord::name);
}

std::string_view get_user(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return of_token(check, &TokenRecord::owner);
}

std::string_view get_organization(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return of_token(check, &TokenRecord::organization);
}

std::string_view get_type(ngx_http_request_t* /*request*/, const GateCheck& check) {
    const auto* const token = check.accepted_token();
    return token == nullptr ? std::string_view() : to_word(token->type);
}

std::string_view get_project(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return check.accepted_token() == nullptr ? std::string_view()
                                             : check.project().value_or(std::string_view());
}

std::string_view get_expires(ngx_http_request_t* request, const GateCheck& check) {
    const auto* const token = check.accepted_token();
    if (token == nullptr || !token->expires_at) {
        return {};
    }
    const ExpirationText text(*token->expires_at, ExpirationFormat::Iso8601);
    const auto copy = copy_text(request->pool, text.view());
    return copy.data == nullptr ? std::string_view() : view(copy);
}

std::string_view get_cache(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return check.cache_use();
}

std::string_view get_error(ngx_http_request_t* /*request*/, const GateCheck& check) {
    return check.reason() == Reason::None || check.answer() == NGX_AGAIN ? std::string_view()
                                                                         : to_word(check.reason());
}

std::optional<Fingerprint> fingerprint_of(std::string_view token, const MainConf& main) {
    if (const auto imported = main.imported_token(token)) {
        return imported->fingerprint();
    }
    const auto fingerprint =
        main.knows_prefix_of(token) ? fingerprint_token(token, *main.keys) : TokenFault::Malformed;
    return fingerprint ? std::optional(*fingerprint) : std::nullopt;
}

/// Of the presented token, whether or not it would be let in: for limit_req, which runs before.
std::string_view get_fingerprint(ngx_http_request_t* request) {
    const auto& main = main_conf(request);
    CredentialCollector collector;
    collect_credential(request, *location_conf(request).sources, collector);
    if (!main.keys || collector.state() != CredentialState::Found) {
        return {};
    }
    const auto fingerprint = fingerprint_of(collector.token(), main);
    if (!fingerprint) {
        return {};
    }
    const auto copy = copy_text(request->pool, fingerprint->view());
    return copy.data == nullptr ? std::string_view() : view(copy);
}

struct Variable {
    std::string_view name;
    Getter get;
};

constexpr Variable k_variables[] = {
    {"auth_token_id", get_id},           {"auth_token_name", get_name},
    {"auth_token_type", get_type},       {"auth_token_user", get_user},
    {"auth_token_project", get_project}, {"auth_token_organization", get_organization},
    {"auth_token_expires", get_expires}, {"auth_token_error", get_error},
    {"auth_token_cache", get_cache},
};

ngx_int_t set_value(ngx_http_variable_value_t* value, std::string_view text) noexcept {
    value->valid = 1;
    value->no_cacheable = 1;
    value->not_found = text.empty() ? 1 : 0;
    value->len = static_cast<unsigned>(text.size()) & 0x0FFFFFFFU; // a bit field of 28
    value->data = ngx_text(text).data;
    return NGX_OK;
}

ngx_int_t get_variable(ngx_http_request_t* request, ngx_http_variable_value_t* value,
                       uintptr_t data) noexcept {
    const auto* const check = latest_check(request);
    return set_value(value, check == nullptr ? std::string_view()
                                             : k_variables[data].get(request, *check));
}

ngx_int_t get_fingerprint_variable(ngx_http_request_t* request, ngx_http_variable_value_t* value,
                                   uintptr_t /*data*/) noexcept {
    return set_value(value, get_fingerprint(request));
}

bool add_variable(ngx_conf_t* cf, std::string_view name, ngx_http_get_variable_pt get,
                  uintptr_t data) noexcept {
    auto text = ngx_text(name);
    auto* const variable = ngx_http_add_variable(cf, &text, NGX_HTTP_VAR_NOCACHEABLE);
    if (variable == nullptr) {
        return false;
    }
    variable->get_handler = get;
    variable->data = data;
    return true;
}

} // namespace

ngx_int_t add_variables(ngx_conf_t* cf) noexcept {
    for (uintptr_t i = 0; i < std::size(k_variables); ++i) {
        if (!add_variable(cf, k_variables[i].name, get_variable, i)) {
            return NGX_ERROR;
        }
    }
    return add_variable(cf, "auth_token_fingerprint", get_fingerprint_variable, 0) ? NGX_OK
                                                                                   : NGX_ERROR;
}

} // namespace tokenward::nginx
