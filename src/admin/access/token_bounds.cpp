#include "admin/access/token_bounds.hpp"

#include "admin/access/authority.hpp"

#include <algorithm>
#include <array>

namespace tokenward::admin {

bool is_analysis(TokenType type) noexcept {
    switch (type) {
    case TokenType::User:
    case TokenType::Session:
        return false;
    case TokenType::Project:
    case TokenType::Global:
    case TokenType::Organization:
        break;
    }
    return true;
}

bool is_whole(const TokenDetail& token) noexcept {
    return !is_analysis(token.type) && token.projects.is_all() && token.permissions.is_all() &&
           token.attributes.empty();
}

bool type_allows(TokenType type, std::string_view permission) noexcept {
    switch (type) {
    case TokenType::Project:
        return permission == permission::scan;
    case TokenType::Global:
        return permission == permission::scan || permission == permission::provision;
    case TokenType::User:
    case TokenType::Session:
    case TokenType::Organization:
        break;
    }
    return true;
}

bool covers_projects(const TokenDetail& outer, const TokenDetail& inner) {
    if (outer.projects.is_all()) {
        return true;
    }
    if (inner.projects.is_all()) {
        return false;
    }
    const auto listed = outer.projects.view();
    return std::ranges::all_of(inner.projects.items(), [&](const auto& item) {
        return listed.incarnation_of(item.first) == item.second;
    });
}

bool covers_permissions(const TokenDetail& outer, const TokenDetail& inner) {
    const auto has = [&outer](std::string_view word) {
        return type_allows(outer.type, word) && outer.permissions.contains(word);
    };
    if (inner.permissions.is_all()) {
        // Of analysis tokens, "all" is no more than their type has.
        static constexpr std::array analysis = {permission::scan, permission::provision};
        const bool is_bounded = inner.type == TokenType::Project || inner.type == TokenType::Global;
        if (!is_bounded) {
            return !is_analysis(outer.type) && outer.permissions.is_all();
        }
        return std::ranges::all_of(analysis, [&](std::string_view word) {
            return !type_allows(inner.type, word) || has(word);
        });
    }
    return std::ranges::all_of(inner.permissions.words(), has);
}

bool covers_attributes(const TokenDetail& outer, const TokenDetail& inner) {
    return std::ranges::all_of(outer.attributes, [&inner](const auto& pinned) {
        const auto found = inner.attributes.find(pinned.first);
        return found != inner.attributes.end() && found->second == pinned.second;
    });
}

bool covers_expiry(const TokenDetail& outer, const TokenDetail& inner) noexcept {
    return !outer.expires_at || (inner.expires_at && *inner.expires_at <= *outer.expires_at);
}

bool covers_scope(const TokenDetail& outer, const TokenDetail& inner) {
    return covers_projects(outer, inner) && covers_permissions(outer, inner) &&
           covers_attributes(outer, inner);
}

} // namespace tokenward::admin
