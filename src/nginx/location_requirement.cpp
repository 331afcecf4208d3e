#include "nginx/ngx.hpp"

#include "nginx/location_requirement.hpp"

#include "nginx/fresh_variables.hpp"
#include "nginx/pool.hpp"
#include "nginx/request_headers.hpp"
#include "nginx/text.hpp"
#include "tokenward/names.hpp"
#include "tokenward/request_target.hpp"

#include <optional>

namespace tokenward::nginx {
namespace {

using Text = Result<std::string_view, Reason>;

Text evaluate(ngx_http_request_t* request, const ngx_http_complex_value_t& value) noexcept {
    ngx_str_t text{};
    // nginx takes it without const and only reads it.
    if (ngx_http_complex_value(request, const_cast<ngx_http_complex_value_t*>(&value), &text) !=
        NGX_OK) {
        return Reason::Internal;
    }
    return view(text);
}

/// An argument that isn't there names no project, which fits no token.
Text find_project_argument(ngx_http_request_t* request, const ProjectSource& source) noexcept {
    const auto room = make_span_in_pool<char>(request->pool, k_max_key + 1);
    if (room.data() == nullptr) {
        return Reason::Internal;
    }
    const auto argument = find_argument(view(request->args), source.arguments, room);
    if (argument.state == ArgumentState::Ambiguous) {
        return Reason::AmbiguousProject;
    }
    return argument.value;
}

/// As it stood in the request line, which is what an upstream may get to read.
std::string_view raw_path(ngx_http_request_t* request) noexcept {
    const auto target = view(request->unparsed_uri);
    return target.substr(0, target.find('?'));
}

/// Also what an internal redirect or a subrequest made of it. WebDAV's COPY and MOVE name a second
/// path, which no location judges.
bool has_ambiguous_path(ngx_http_request_t* request) noexcept {
    return is_ambiguous_path(raw_path(request)) || is_ambiguous_path(view(request->uri)) ||
           has_header(request, "destination");
}

Text evaluate_project(ngx_http_request_t* request, const LocationConf& conf) noexcept {
    const auto& source = *conf.project;
    return source.value ? evaluate(request, *source.value) : find_project_argument(request, source);
}

Result<std::span<const std::string_view>, Reason>
evaluate_permissions(ngx_http_request_t* request, const Permissions& permissions) noexcept {
    const auto names = make_span_in_pool<std::string_view>(request->pool, permissions.size());
    if (names.data() == nullptr) {
        return Reason::Internal;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        const auto name = evaluate(request, permissions[i]);
        if (!name) {
            return name.error();
        }
        names[i] = *name;
    }
    return std::span<const std::string_view>(names);
}

Result<std::span<const Attribute>, Reason>
evaluate_attributes(ngx_http_request_t* request,
                    const std::vector<NamedAttribute>& attributes) noexcept {
    const auto named = make_span_in_pool<Attribute>(request->pool, attributes.size());
    if (named.data() == nullptr) {
        return Reason::Internal;
    }
    for (std::size_t i = 0; i < named.size(); ++i) {
        const auto value = evaluate(request, attributes[i].value);
        if (!value) {
            return value.error();
        }
        named[i] = {attributes[i].name, *value};
    }
    return std::span<const Attribute>(named);
}

/// Puts a value where it belongs; false, with the reason, when there is none.
template <class Slot, class Value> bool take(Slot& slot, const Value& value, Reason& reason) {
    if (!value) {
        reason = value.error();
        return false;
    }
    slot = *value;
    return true;
}

} // namespace

Result<Requirement, Reason> evaluate_requirement(ngx_http_request_t* request,
                                                 const LocationConf& conf) {
    if (conf.scope.shares_server_with_project() && !*conf.raw_path_allowed &&
        has_ambiguous_path(request)) {
        return Reason::AmbiguousPath;
    }
    const FreshVariables fresh(request, main_conf(request).computed_variables);
    Requirement wanted;
    wanted.types = conf.accepted_types();
    auto reason = Reason::None;
    const bool evaluated =
        (conf.project == nullptr ||
         take(wanted.project, evaluate_project(request, conf), reason)) &&
        (conf.organization == nullptr ||
         take(wanted.organization, evaluate(request, *conf.organization), reason)) &&
        (conf.permissions == nullptr ||
         take(wanted.permissions, evaluate_permissions(request, *conf.permissions), reason)) &&
        (conf.attributes.empty() ||
         take(wanted.attributes, evaluate_attributes(request, conf.attributes), reason));
    if (!evaluated) {
        return reason;
    }
    return wanted;
}

} // namespace tokenward::nginx
