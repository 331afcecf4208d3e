#include "cli/token_text.hpp"

#include "admin/expiry.hpp"

namespace tokenward::cli {
namespace {

Json or_null(const std::string& text) {
    return text.empty() ? Json() : Json(text);
}

/// `"*"` for all, else a list, which may be empty.
Json projects_json(const admin::ProjectScope& projects) {
    if (projects.is_all()) {
        return "*";
    }
    auto keys = Json::array();
    for (const auto& [key, incarnation] : projects.items()) {
        keys.push_back(key);
    }
    return keys;
}

} // namespace

Json to_json(const admin::TokenDetail& token, Time now) {
    auto attributes = Json::object();
    for (const auto& [name, value] : token.attributes) {
        attributes[name] = value;
    }
    return {
        {"id", token.id},
        {"name", token.name},
        {"type", to_word(token.type)},
        {"owner", or_null(token.owner)},
        {"organization", or_null(token.organization)},
        {"projects", projects_json(token.projects)},
        {"permissions", token.permissions.is_all() ? Json("*") : Json(token.permissions.words())},
        {"attributes", attributes},
        {"description", or_null(token.description)},
        {"status", to_word(token.status(now))},
        {"expires_at", token.expires_at ? Json(admin::time_text(*token.expires_at)) : Json()},
        {"last_used_at", token.last_used ? Json(admin::time_text(*token.last_used)) : Json()},
        {"created_at", admin::time_text(token.created_at)},
        {"created_by", token.created_by}};
}

std::string expiry_text(const admin::TokenDetail& token) {
    return token.expires_at ? admin::time_text(*token.expires_at) : "never";
}

std::string last_use_text(const admin::TokenDetail& token) {
    return token.last_used ? admin::time_text(*token.last_used) : "never";
}

const std::string& holder_of(const admin::TokenDetail& token) {
    return token.owner.empty() ? token.organization : token.owner;
}

std::string projects_text(const admin::TokenDetail& token) {
    if (token.projects.is_all()) {
        return "all";
    }
    std::string text;
    for (const auto& [key, incarnation] : token.projects.items()) {
        text.append(text.empty() ? "" : " ").append(key);
    }
    return text.empty() ? "none" : text;
}

} // namespace tokenward::cli
