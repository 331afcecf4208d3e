#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

namespace tokenward::nginx {
namespace {

constexpr ngx_uint_t k_http = NGX_HTTP_MAIN_CONF;
constexpr ngx_uint_t k_server = NGX_HTTP_MAIN_CONF | NGX_HTTP_SRV_CONF;
constexpr ngx_uint_t k_location = k_server | NGX_HTTP_LOC_CONF;
constexpr ngx_uint_t k_limit_except = k_location | NGX_HTTP_LMT_CONF;

using Handler = char* (*)(ngx_conf_t*, ngx_command_t*, void*) noexcept;

constexpr ngx_command_t of_http(ngx_str_t name, ngx_uint_t arguments, Handler set) noexcept {
    return {name, k_http | arguments, set, NGX_HTTP_MAIN_CONF_OFFSET, 0, nullptr};
}

constexpr ngx_command_t of_location(ngx_str_t name, ngx_uint_t context, ngx_uint_t arguments,
                                    Handler set) noexcept {
    return {name, context | arguments, set, NGX_HTTP_LOC_CONF_OFFSET, 0, nullptr};
}

#define TOKENWARD_NAME(literal)                                                                    \
    ngx_str_t {                                                                                    \
        sizeof(literal) - 1, reinterpret_cast<u_char*>(const_cast<char*>(literal))                 \
    }

} // namespace

ngx_command_t gate_commands[] = {
    of_http(TOKENWARD_NAME("auth_token_key_file"), NGX_CONF_TAKE1, set_key_file),
    of_http(TOKENWARD_NAME("auth_token_prefix"), NGX_CONF_1MORE, set_prefix),
    of_http(TOKENWARD_NAME("auth_token_import"), NGX_CONF_TAKE1, set_import),
    of_http(TOKENWARD_NAME("auth_token_cache"), NGX_CONF_1MORE, set_cache),
    of_location(TOKENWARD_NAME("auth_token_redis"), k_server, NGX_CONF_1MORE, set_redis),
    of_location(TOKENWARD_NAME("auth_token"), k_limit_except, NGX_CONF_TAKE1, set_gate),
    of_location(TOKENWARD_NAME("auth_token_source"), k_location, NGX_CONF_1MORE, set_source),
    of_location(TOKENWARD_NAME("auth_token_project"), k_location, NGX_CONF_TAKE1, set_project),
    of_location(TOKENWARD_NAME("auth_token_organization"), k_location, NGX_CONF_TAKE1,
                set_organization),
    of_location(TOKENWARD_NAME("auth_token_attribute"), k_location, NGX_CONF_TAKE2, set_attribute),
    of_location(TOKENWARD_NAME("auth_token_raw_path"), k_location, NGX_CONF_TAKE1, set_raw_path),
    of_location(TOKENWARD_NAME("auth_token_permission"), k_limit_except, NGX_CONF_1MORE,
                set_permission),
    of_location(TOKENWARD_NAME("auth_token_type"), k_limit_except, NGX_CONF_1MORE, set_type),
    of_location(TOKENWARD_NAME("auth_token_expiration_header"), k_location, NGX_CONF_TAKE123,
                set_expiration_header),
    of_location(TOKENWARD_NAME("auth_token_challenge"), k_location, NGX_CONF_TAKE1, set_challenge),
    of_location(TOKENWARD_NAME("auth_token_preflight"), k_location, NGX_CONF_FLAG, set_preflight),
    of_location(TOKENWARD_NAME("auth_token_error_body"), k_location, NGX_CONF_TAKE1,
                set_error_body),
    of_location(TOKENWARD_NAME("auth_token_log_level"), k_location, NGX_CONF_TAKE1, set_log_level),
    of_location(TOKENWARD_NAME("auth_token_status"), NGX_HTTP_LOC_CONF,
                NGX_CONF_NOARGS | NGX_CONF_TAKE1, set_status),
    {ngx_null_string, 0, nullptr, 0, 0, nullptr},
};

} // namespace tokenward::nginx
