/// @file directive.hpp
/// What every directive's handler needs: its words, its one clear error, its handler's frame.
#pragma once

#include "nginx/ngx.hpp"

#include "nginx/conf.hpp"
#include "nginx/guard.hpp"
#include "nginx/text.hpp"
#include "tokenward/result.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tokenward::nginx {

/// The words of the directive being read, its name first.
[[nodiscard]] inline std::span<ngx_str_t> words_of(ngx_conf_t* cf) noexcept {
    return {static_cast<ngx_str_t*>(cf->args->elts), cf->args->nelts};
}

/// What nginx says in its own modules.
[[nodiscard]] inline Error duplicate() {
    return Error{"is duplicate"};
}

/// For a fault that nginx has logged already.
[[nodiscard]] inline Error said_by_nginx() {
    return Error{""};
}

/// Runs a directive's body and logs its error with the place: `"auth_token" is duplicate in …:3`.
template <class Body> char* run_directive(ngx_conf_t* cf, Body&& body) noexcept {
    auto* const failed = static_cast<char*>(NGX_CONF_ERROR);
    return guarded(cf->log, failed, [&]() -> char* {
        const Outcome outcome = body();
        if (outcome) {
            return NGX_CONF_OK;
        }
        if (const auto& message = outcome.error().message; !message.empty()) {
            ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "\"%V\" %s", &words_of(cf)[0],
                               message.c_str());
        }
        return failed;
    });
}

/// Remembers the first directive of a level that narrows who gets in: it must have a gate.
inline void note_restriction(ngx_conf_t* cf, LocationConf& conf) {
    if (!conf.scope.restricted_at) {
        conf.scope.restricted_at = place_of(cf);
        main_conf(cf).scopes.push_back(&conf.scope);
    }
}

/// `name=value`, split at the first `=`; an empty value when there is none.
struct Setting {
    std::string_view name;
    std::string_view value;
};
[[nodiscard]] Setting split_setting(std::string_view word) noexcept;

/// Compiles a word that may hold variables.
[[nodiscard]] Result<ngx_http_complex_value_t> compile_value(ngx_conf_t* cf, ngx_str_t& word);

// The handlers, one file a family.
char* set_key_file(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_cache(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_redis(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_status(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_gate(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_source(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_project(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_organization(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_attribute(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_raw_path(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_preflight(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_error_body(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_log_level(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_prefix(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_import(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_permission(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_type(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_expiration_header(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;
char* set_challenge(ngx_conf_t* cf, ngx_command_t* command, void* conf) noexcept;

} // namespace tokenward::nginx
