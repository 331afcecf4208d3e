#include "nginx/conf.hpp"

#include "nginx/guard.hpp"
#include "nginx/pool.hpp"
#include "nginx/text.hpp"
#include "tokenward/token_string.hpp"

#include <algorithm>
#include <array>

namespace tokenward::nginx {
namespace {

const CredentialSources k_default_sources;
const ExpirationHeader k_default_expiration_header;

/// An error about a place that was read earlier.
void log_at(ngx_conf_t* cf, const ConfPlace& place, const char* what) {
    ngx_log_error(NGX_LOG_EMERG, cf->log, 0, "\"%s\" %s in %s:%ui", place.directive.c_str(), what,
                  place.file.c_str(), place.line);
}

template <class T> void inherit(T& child, const T& parent) {
    if (!child) {
        child = parent;
    }
}

/// By name: a location says more of itself, or says it otherwise.
void inherit_attributes(std::vector<NamedAttribute>& child,
                        const std::vector<NamedAttribute>& parent) {
    for (const auto& attribute : parent) {
        if (std::ranges::find(child, attribute.name, &NamedAttribute::name) == child.end()) {
            child.push_back(attribute);
        }
    }
}

/// `auth_token off` takes nothing over from above.
void inherit_family(LocationConf& child, const LocationConf& parent) {
    inherit(child.project, parent.project);
    inherit(child.organization, parent.organization);
    inherit(child.permissions, parent.permissions);
    inherit_attributes(child.attributes, parent.attributes);
    inherit(child.raw_path_allowed, parent.raw_path_allowed);
    inherit(child.preflight, parent.preflight);
    inherit(child.error_body, parent.error_body);
    inherit(child.log_level, parent.log_level);
    inherit(child.types, parent.types);
    inherit(child.sources, parent.sources);
    inherit(child.expiration_header, parent.expiration_header);
    inherit(child.challenge, parent.challenge);
    if (!child.scope.organization_at) {
        child.scope.organization_at = parent.scope.organization_at;
    }
    if (!child.scope.project_at) {
        child.scope.project_at = parent.scope.project_at;
    }
    if (!child.enabled) {
        child.enabled = parent.enabled;
        child.realm = parent.realm;
        child.scope.enabled_at = parent.scope.enabled_at;
    }
}

void set_defaults(LocationConf& conf) {
    inherit(conf.sources, &k_default_sources);
    inherit(conf.expiration_header, &k_default_expiration_header);
    inherit(conf.challenge, std::optional(ChallengeKind::Bearer));
    inherit(conf.raw_path_allowed, std::optional(false));
    inherit(conf.preflight, std::optional(false));
    inherit(conf.error_body, std::optional(ErrorBody::Default));
    inherit(conf.log_level, std::optional<ngx_uint_t>(NGX_LOG_INFO));
}

bool check_gate(ngx_conf_t* cf, const LocationConf& conf) {
    const auto& place = *conf.scope.enabled_at;
    if (!main_conf(cf).keys) {
        log_at(cf, place, "needs \"auth_token_key_file\"; it is used");
        return false;
    }
    if (conf.store == nullptr) {
        log_at(cf, place, "needs \"auth_token_redis\"; it is used");
        return false;
    }
    if (conf.project != nullptr && conf.permissions == nullptr) {
        log_at(cf, *conf.scope.project_at,
               "needs \"auth_token_permission\" to ask for on the project; it is used");
        return false;
    }
    if (conf.organization != nullptr && conf.permissions == nullptr) {
        log_at(cf, *conf.scope.organization_at,
               "needs \"auth_token_permission\" to ask for in the organization; it is used");
        return false;
    }
    return true;
}

void mark_gated(GateScope* scope, bool names_project) noexcept {
    for (; scope != nullptr; scope = scope->parent) {
        scope->gated_here_or_below = true;
        scope->project_here_or_below = scope->project_here_or_below || names_project;
    }
}

} // namespace

ConfPlace place_of(ngx_conf_t* cf) {
    const auto& directive = *static_cast<ngx_str_t*>(cf->args->elts);
    return {std::string(view(directive)), std::string(view(cf->conf_file->file.name)),
            cf->conf_file->line};
}

bool GateScope::shares_server_with_project() const noexcept {
    // The level without a parent is http's, which all servers share.
    for (const auto* scope = this; scope->parent != nullptr; scope = scope->parent) {
        if (scope->project_here_or_below) {
            return true;
        }
    }
    return false;
}

bool MainConf::knows_prefix_of(std::string_view token) const noexcept {
    constexpr std::array types = {TokenType::User, TokenType::Project, TokenType::Global,
                                  TokenType::Organization, TokenType::Session};
    const auto prefix = prefix_of(token);
    return std::ranges::any_of(types, [&](TokenType type) {
        const auto& said = prefixes[static_cast<std::size_t>(type)];
        return said.empty() ? prefix == default_prefix(type)
                            : std::ranges::find(said, prefix) != said.end();
    });
}

std::optional<ImportedToken> MainConf::imported_token(std::string_view token) const noexcept {
    return imports_at ? ImportedToken::from_token(token) : std::nullopt;
}

TokenTypes LocationConf::accepted_types() const noexcept {
    if (types) {
        return *types;
    }
    return permissions != nullptr ? TokenTypes::all()
                                  : TokenTypes{TokenType::User, TokenType::Session};
}

LocationConf& location_conf(ngx_http_request_t* request) noexcept {
    return *static_cast<LocationConf*>(
        ngx_http_get_module_loc_conf(request, ngx_http_auth_token_module));
}

MainConf& main_conf(ngx_http_request_t* request) noexcept {
    return *static_cast<MainConf*>(
        ngx_http_get_module_main_conf(request, ngx_http_auth_token_module));
}

MainConf& main_conf(ngx_conf_t* cf) noexcept {
    return *static_cast<MainConf*>(
        ngx_http_conf_get_module_main_conf(cf, ngx_http_auth_token_module));
}

void* create_main_conf(ngx_conf_t* cf) noexcept {
    return guarded<void*>(cf->log, nullptr, [cf] { return make_in_pool<MainConf>(cf->pool); });
}

void* create_location_conf(ngx_conf_t* cf) noexcept {
    return guarded<void*>(cf->log, nullptr, [cf] { return make_in_pool<LocationConf>(cf->pool); });
}

char* merge_location_conf(ngx_conf_t* cf, void* parent_conf, void* child_conf) noexcept {
    return guarded(cf->log, static_cast<char*>(NGX_CONF_ERROR), [=]() -> char* {
        auto& parent = *static_cast<LocationConf*>(parent_conf);
        auto& child = *static_cast<LocationConf*>(child_conf);
        child.scope.parent = &parent.scope;

        inherit(child.store, parent.store);
        const bool switched_off = child.enabled && !*child.enabled;
        if (!switched_off) {
            inherit_family(child, parent);
        }
        set_defaults(child);

        if (child.gated()) {
            mark_gated(&child.scope, child.project != nullptr);
            return check_gate(cf, child) ? NGX_CONF_OK : static_cast<char*>(NGX_CONF_ERROR);
        }
        return NGX_CONF_OK;
    });
}

bool check_scopes(ngx_conf_t* cf, const MainConf& main) {
    for (const auto* const scope : main.scopes) {
        if (!scope->gated_here_or_below) {
            log_at(cf, *scope->restricted_at,
                   "has no effect: \"auth_token\" is set neither here nor below,");
            return false;
        }
    }
    return true;
}

bool check_resolvers(ngx_conf_t* cf, const MainConf& main) {
    for (const auto& store : main.stores) {
        if (store->resolved && !store->resolved->has_resolver()) {
            log_at(cf, store->resolved->place,
                   "has \"resolve\", but no \"resolver\" is set here or above,");
            return false;
        }
    }
    return true;
}

} // namespace tokenward::nginx
