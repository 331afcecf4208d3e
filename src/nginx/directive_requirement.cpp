// auth_token_project, _organization, _attribute, _permission, _type: what a location asks for.
#include "nginx/ngx.hpp"

#include "nginx/directive.hpp"

#include "nginx/pool.hpp"
#include "tokenward/names.hpp"

#include <algorithm>

namespace tokenward::nginx {
namespace {

Outcome add_arguments(std::string_view names, ProjectSource& source) {
    while (true) {
        const auto end = names.find(',');
        const auto name = names.substr(0, end);
        if (name.empty() || name.size() > 128) {
            return Error{"has a bad list of arguments after \"arg=\""};
        }
        source.arguments.push_back(name);
        if (end == std::string_view::npos) {
            return Done{};
        }
        names.remove_prefix(end + 1);
    }
}

Outcome fill_source(ngx_conf_t* cf, ngx_str_t& word, ProjectSource& source) {
    if (view(word).starts_with("arg=")) {
        return add_arguments(view(word).substr(4), source);
    }
    auto compiled = compile_value(cf, word);
    if (!compiled) {
        return compiled.error();
    }
    if (compiled->lengths == nullptr && !is_project_key(view(compiled->value))) {
        return Error{"has a bad project key \"" + std::string(view(compiled->value)) + "\""};
    }
    source.value = *compiled;
    return Done{};
}

Outcome project(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.project != nullptr) {
        return duplicate();
    }
    auto* const source = make_in_pool<ProjectSource>(cf->pool);
    if (source == nullptr) {
        return Error{"found no memory"};
    }
    if (auto done = fill_source(cf, words_of(cf)[1], *source); !done) {
        return done;
    }
    conf.project = source;
    conf.scope.project_at = place_of(cf);
    note_restriction(cf, conf);
    return Done{};
}

Outcome organization(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.organization != nullptr) {
        return duplicate();
    }
    const auto compiled = compile_value(cf, words_of(cf)[1]);
    if (!compiled) {
        return compiled.error();
    }
    if (compiled->lengths == nullptr && !is_organization_key(view(compiled->value))) {
        return Error{"has a bad organization key \"" + std::string(view(compiled->value)) + "\""};
    }
    conf.organization = make_in_pool<ngx_http_complex_value_t>(cf->pool, *compiled);
    if (conf.organization == nullptr) {
        return Error{"found no memory"};
    }
    conf.scope.organization_at = place_of(cf);
    note_restriction(cf, conf);
    return Done{};
}

Outcome attribute(ngx_conf_t* cf, LocationConf& conf) {
    const auto words = words_of(cf);
    const auto name = view(words[1]);
    if (!is_attribute_name(name)) {
        return Error{"has a bad attribute name \"" + std::string(name) + "\""};
    }
    if (std::ranges::find(conf.attributes, name, &NamedAttribute::name) != conf.attributes.end()) {
        return Error{"names the attribute \"" + std::string(name) + "\" twice"};
    }
    const auto compiled = compile_value(cf, words[2]);
    if (!compiled) {
        return compiled.error();
    }
    if (compiled->lengths == nullptr && !is_attribute_value(view(compiled->value))) {
        return Error{"has a bad attribute value \"" + std::string(view(compiled->value)) + "\""};
    }
    conf.attributes.push_back({std::string(name), *compiled});
    note_restriction(cf, conf);
    return Done{};
}

Outcome permissions(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.permissions != nullptr) {
        return duplicate();
    }
    auto* const all = make_in_pool<Permissions>(cf->pool);
    if (all == nullptr) {
        return Error{"found no memory"};
    }
    for (auto& word : words_of(cf).subspan(1)) {
        const auto compiled = compile_value(cf, word);
        if (!compiled) {
            return compiled.error();
        }
        if (compiled->lengths == nullptr && !is_permission(view(compiled->value))) {
            return Error{"has a bad permission \"" + std::string(view(compiled->value)) + "\""};
        }
        all->push_back(*compiled);
    }
    conf.permissions = all;
    note_restriction(cf, conf);
    return Done{};
}

Outcome types(ngx_conf_t* cf, LocationConf& conf) {
    if (conf.types) {
        return duplicate();
    }
    conf.types.emplace();
    for (const auto& word : words_of(cf).subspan(1)) {
        const auto type = token_type_from(view(word));
        if (!type) {
            return Error{"has an unknown type \"" + std::string(view(word)) +
                         "\"; there are user, project, global, organization and session"};
        }
        conf.types->add(*type);
    }
    note_restriction(cf, conf);
    return Done{};
}

} // namespace

char* set_project(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return project(cf, *static_cast<LocationConf*>(conf)); });
}

char* set_organization(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return organization(cf, *static_cast<LocationConf*>(conf)); });
}

char* set_attribute(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return attribute(cf, *static_cast<LocationConf*>(conf)); });
}

char* set_permission(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return permissions(cf, *static_cast<LocationConf*>(conf)); });
}

char* set_type(ngx_conf_t* cf, ngx_command_t* /*command*/, void* conf) noexcept {
    return run_directive(cf, [=] { return types(cf, *static_cast<LocationConf*>(conf)); });
}

} // namespace tokenward::nginx
