#include "http/openapi.hpp"

#include "core/character_class.hpp"
#include "http/json.hpp"
#include "tokenward/problem.hpp"

#include <algorithm>
#include <utility>

namespace tokenward::http {
namespace {

constexpr auto k_json = "application/json";

Json reference(std::string_view name) {
    return {{"$ref", "#/components/schemas/" + std::string(name)}};
}

Json array_of(Json items) {
    return {{"type", "array"}, {"items", std::move(items)}};
}

Json type_of(const Member& member) {
    const Json string = {{"type", "string"}};
    switch (member.kind) {
    case Kind::String:
        return member.words.empty() ? string : Json{{"type", "string"}, {"enum", member.words}};
    case Kind::Integer:
        return {{"type", "integer"}};
    case Kind::Boolean:
        return {{"type", "boolean"}};
    case Kind::Time:
        return {{"type", "string"}, {"format", "date-time"}};
    case Kind::Strings:
        return array_of(string);
    case Kind::StringsOrAll:
        return {{"oneOf", {array_of(string), {{"const", "*"}}}}};
    case Kind::StringMap:
        return {{"type", "object"}, {"additionalProperties", string}};
    case Kind::StringsMap:
        return {{"type", "object"}, {"additionalProperties", array_of(string)}};
    case Kind::Object:
        return reference(member.of->name);
    case Kind::Objects:
        return array_of(reference(member.of->name));
    }
    return {};
}

Json property_of(const Member& member) {
    auto type = type_of(member);
    const bool may_be_null =
        member.presence == Presence::Nullable || member.presence == Presence::OptionalNullable;
    Json property =
        may_be_null ? Json{{"oneOf", {std::move(type), {{"type", "null"}}}}} : std::move(type);
    if (!member.help.empty()) {
        property["description"] = member.help;
    }
    return property;
}

Json object_of(const Schema& schema) {
    auto properties = Json::object();
    auto required = Json::array();
    for (const auto& member : schema.members) {
        properties[std::string(member.name)] = property_of(member);
        if (member.presence == Presence::Required || member.presence == Presence::Nullable) {
            required.push_back(member.name);
        }
    }
    return {{"type", "object"},
            {"properties", std::move(properties)},
            {"required", std::move(required)},
            {"additionalProperties", false}};
}

void add_schema(Json& schemas, const Schema* schema) {
    if (schema == nullptr || schemas.contains(std::string(schema->name))) {
        return;
    }
    schemas[std::string(schema->name)] = object_of(*schema);
    for (const auto& member : schema->members) {
        add_schema(schemas, member.of);
    }
}

Json path_parameters(std::string_view pattern) {
    auto parameters = Json::array();
    for (const auto segment : segments_of(pattern)) {
        if (segment.starts_with('{')) {
            parameters.push_back({{"name", segment.substr(1, segment.size() - 2)},
                                  {"in", "path"},
                                  {"required", true},
                                  {"schema", {{"type", "string"}}}});
        }
    }
    return parameters;
}

Json query_parameter(const Parameter& parameter) {
    const Member as_member{parameter.name, parameter.kind, Presence::Required, {}, parameter.words};
    return {{"name", parameter.name},
            {"in", "query"},
            {"required", parameter.required},
            {"description", parameter.help},
            {"schema", type_of(as_member)}};
}

Json good_answer(const Route& route) {
    Json answer = {{"description", status_phrase(route.status)}};
    if (route.answer != nullptr) {
        answer["content"][k_json]["schema"] = reference(route.answer->name);
    }
    return answer;
}

Json operation_of(const Route& route) {
    Json operation = {{"operationId", route.operation}, {"summary", route.summary}};
    auto parameters = path_parameters(route.pattern);
    for (const auto& parameter : route.query) {
        parameters.push_back(query_parameter(parameter));
    }
    if (!parameters.empty()) {
        operation["parameters"] = std::move(parameters);
    }
    if (route.body != nullptr) {
        operation["requestBody"] = {
            {"required", !route.may_lack_body},
            {"content", {{k_json, {{"schema", reference(route.body->name)}}}}}};
    }
    operation["responses"] = {{std::to_string(route.status), good_answer(route)},
                              {"default", {{"$ref", "#/components/responses/Problem"}}}};
    if (route.access == Access::Anyone) {
        operation["security"] = Json::array();
    }
    return operation;
}

Json problem_schema() {
    const Json string = {{"type", "string"}};
    return {{"type", "object"},
            {"description", "RFC 9457"},
            {"properties",
             {{"type", string},
              {"title", string},
              {"status", {{"type", "integer"}}},
              {"detail", string},
              {"code", {{"type", "string"}, {"description", "a word for machines"}}},
              {"request_id", string}}},
            {"required", {"type", "title", "status", "detail", "code", "request_id"}}};
}

Json head() {
    return {{"openapi", "3.1.0"},
            {"info",
             {{"title", "Tokenward"},
              {"version", "1"},
              {"description", "Owners and administrators manage API tokens."}}},
            {"security", {{{"bearer", Json::array()}}, {{"basic", Json::array()}}}},
            {"paths", Json::object()}};
}

Json components(Json schemas) {
    schemas["Problem"] = problem_schema();
    return {
        {"securitySchemes",
         {{"bearer",
           {{"type", "http"}, {"scheme", "bearer"}, {"description", "a user or session token"}}},
          {"basic",
           {{"type", "http"},
            {"scheme", "basic"},
            {"description", "the token as user name, with an empty password"}}}}},
        {"responses",
         {{"Problem",
           {{"description", "what was wrong, and where"},
            {"content",
             {{std::string(k_problem_media_type), {{"schema", reference("Problem")}}}}}}}}},
        {"schemas", std::move(schemas)}};
}

} // namespace

std::string openapi_text(const std::vector<Surface>& surfaces) {
    auto document = head();
    auto schemas = Json::object();
    for (const auto& surface : surfaces) {
        if (surface.prefix.empty() || surface.render != render_rfc9457) {
            continue;
        }
        for (const auto& route : surface.routes) {
            document["paths"][std::string(route.pattern)][lower_case(route.method)] =
                operation_of(route);
            add_schema(schemas, route.body);
            add_schema(schemas, route.answer);
        }
    }
    document["components"] = components(std::move(schemas));
    return json_text(document) + "\n";
}

} // namespace tokenward::http
