#include "admin/tokens/token_request.hpp"

#include "admin/access/authority.hpp"
#include "admin/store/require.hpp"
#include "tokenward/names.hpp"
#include "tokenward/record.hpp"

#include <algorithm>
#include <array>

namespace tokenward::admin {
namespace {

using MaybeFailure = std::optional<Failure>;

void trim(std::string& text) {
    constexpr std::string_view blanks = " \t\r\n\f\v";
    text.erase(0, std::min(text.find_first_not_of(blanks), text.size()));
    text.erase(text.find_last_not_of(blanks) + 1);
}

template <class T> void make_unique(std::vector<T>& items) {
    std::ranges::sort(items);
    const auto rest = std::ranges::unique(items);
    items.erase(rest.begin(), rest.end());
}

MaybeFailure check_name(std::string_view name) {
    if (name.empty()) {
        return invalid("the token's name is missing");
    }
    if (is_clean_text(name) && count_characters(name) > k_max_token_name) {
        return invalid("the token's name is longer than " + std::to_string(k_max_token_name) +
                       " characters");
    }
    if (!is_token_name(name)) {
        return invalid("the token's name is not UTF-8 without control characters");
    }
    return std::nullopt;
}

MaybeFailure check_words(const TokenRequest& request) {
    for (const auto& project : request.projects) {
        if (auto fault = check_project_key(project)) {
            return fault;
        }
    }
    for (const auto& word : request.permissions) {
        if (auto fault = check_permission(word)) {
            return fault;
        }
    }
    if (request.projects.size() > k_max_token_projects) {
        return invalid("a token names at most " + std::to_string(k_max_token_projects) +
                       " projects");
    }
    return check_description(request.description);
}

MaybeFailure check_attributes(const TokenRequest& request) {
    std::string_view before;
    for (const auto& [name, value] : request.attributes) {
        if (!is_attribute_name(name)) {
            return invalid("not an attribute name: \"" + name.substr(0, 60) +
                           "\"; letters, digits and . _ - (at most 64)");
        }
        if (!is_attribute_value(value)) {
            return invalid("the value of the attribute \"" + name +
                           "\" is not 1 to 255 bytes of UTF-8 without control characters");
        }
        if (name == before) {
            return invalid("the attribute \"" + name + "\" is named twice with different values");
        }
        before = name;
    }
    if (request.attributes.size() > k_max_attributes) {
        return invalid("a token is pinned to at most " + std::to_string(k_max_attributes) +
                       " attributes");
    }
    return std::nullopt;
}

MaybeFailure check_holder(const TokenRequest& request) {
    if (request.type == TokenType::Organization) {
        if (request.organization.empty()) {
            return invalid("an organization token needs its organization");
        }
        if (!request.owner.empty()) {
            return invalid("an organization token has no owner");
        }
        return check_organization_key(request.organization);
    }
    if (!request.organization.empty()) {
        return invalid("only organization tokens name an organization");
    }
    if (request.owner.empty()) {
        return invalid("a " + std::string(to_word(request.type)) + " token needs a user to own it");
    }
    return check_login(request.owner);
}

MaybeFailure check_type_projects(const TokenRequest& request) {
    const auto count = request.projects.size();
    if (request.all_projects && count > 0) {
        return invalid("name projects or all projects, not both");
    }
    switch (request.type) {
    case TokenType::Project:
        return count == 1
                   ? std::nullopt
                   : MaybeFailure(invalid("a project token is for exactly one project; name it"));
    case TokenType::Global:
        return count == 0
                   ? std::nullopt
                   : MaybeFailure(invalid("a global token is for every project; for one, make a "
                                          "project token"));
    case TokenType::Organization:
        return count > 0 || request.all_projects
                   ? std::nullopt
                   : MaybeFailure(
                         invalid("an organization token needs its projects, or all of them to be "
                                 "named"));
    case TokenType::User:
    case TokenType::Session:
        break;
    }
    return std::nullopt;
}

MaybeFailure check_type_permissions(const TokenRequest& request) {
    static constexpr std::array analysis = {permission::scan, permission::provision};
    const auto allowed = request.type == TokenType::Project  ? std::span(analysis).first(1)
                         : request.type == TokenType::Global ? std::span(analysis).first(2)
                                                             : std::span(analysis).first(0);
    if (allowed.empty()) {
        return std::nullopt;
    }
    for (const auto& word : request.permissions) {
        if (std::ranges::find(allowed, word) == allowed.end()) {
            return invalid("a " + std::string(to_word(request.type)) +
                           " token can't have the permission \"" + word + "\"");
        }
    }
    return std::nullopt;
}

} // namespace

Answer<std::string> check_token_name(std::string name) {
    trim(name);
    if (auto fault = check_name(name)) {
        return *std::move(fault);
    }
    return name;
}

std::optional<Failure> check_description(std::string_view description) {
    if (is_clean_text(description) && description.size() <= k_max_description) {
        return std::nullopt;
    }
    return invalid("the description is not UTF-8 without control characters, or longer than " +
                   std::to_string(k_max_description) + " bytes");
}

Answer<TokenRequest> check_request(TokenRequest request) {
    trim(request.name);
    make_unique(request.projects);
    make_unique(request.permissions);
    make_unique(request.attributes);
    if (request.type == TokenType::Session) {
        return invalid("session tokens are made by signing in");
    }
    for (const auto check : {check_holder, check_type_projects, check_type_permissions}) {
        if (auto fault = check(request)) {
            return *std::move(fault);
        }
    }
    if (auto fault = check_name(request.name)) {
        return *std::move(fault);
    }
    for (const auto check : {check_words, check_attributes}) {
        if (auto fault = check(request)) {
            return *std::move(fault);
        }
    }
    return request;
}

} // namespace tokenward::admin
