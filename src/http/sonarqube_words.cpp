#include "http/sonarqube_words.hpp"

#include "admin/store/require.hpp"
#include "tokenward/expiration_header.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace tokenward::http {
namespace {

constexpr std::array k_types = {
    std::pair{TokenType::User, std::string_view("USER_TOKEN")},
    std::pair{TokenType::Global, std::string_view("GLOBAL_ANALYSIS_TOKEN")},
    std::pair{TokenType::Project, std::string_view("PROJECT_ANALYSIS_TOKEN")},
};

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view k_blanks = " \t\r\n\f\v";
    text.remove_prefix(std::min(text.find_first_not_of(k_blanks), text.size()));
    return text.substr(0, text.find_last_not_of(k_blanks) + 1);
}

admin::Failure no_such_user(const std::string& login) {
    return admin::not_found("User with login '" + login + "' doesn't exist");
}

} // namespace

std::optional<std::string_view> sonarqube_word(TokenType type) noexcept {
    const auto* const found =
        std::ranges::find(k_types, type, &decltype(k_types)::value_type::first);
    return found == k_types.end() ? std::nullopt : std::optional(found->second);
}

std::optional<TokenType> token_type_from_sonarqube(std::string_view word) noexcept {
    const auto* const found =
        std::ranges::find(k_types, word, &decltype(k_types)::value_type::second);
    return found == k_types.end() ? std::nullopt : std::optional(found->first);
}

std::string sonarqube_time(Time time) {
    return std::string(ExpirationText(time, ExpirationFormat::SonarQube).view());
}

admin::Answer<std::optional<std::string>> sonarqube_parameter(const Call& call,
                                                              std::string_view name) {
    auto values = call.parameters(name);
    if (values.size() > 1) {
        return admin::invalid("The parameter '" + std::string(name) + "' is given twice");
    }
    return values.empty() ? std::optional<std::string>() : std::move(values.front());
}

admin::Answer<std::string> sonarqube_token_name(const Call& call) {
    const auto name = sonarqube_parameter(call, "name");
    if (!name) {
        return name.error();
    }
    auto text = std::string(trimmed(name->value_or("")));
    return text.empty()
               ? admin::Answer<std::string>(admin::invalid("The 'name' parameter is missing"))
               : std::move(text);
}

admin::Answer<std::string> sonarqube_owner(const Call& call, admin::Records& records,
                                           const admin::Authority& authority) {
    const auto named = sonarqube_parameter(call, "login");
    if (!named) {
        return named.error();
    }
    auto login = named->value_or(call.actor().login);
    if (authority.is_user(login)) {
        return login;
    }
    if (!authority.is_administrator()) {
        return admin::refused("only a system administrator names another login");
    }
    const auto user = admin::require_user(records, login);
    if (user && user->active) {
        return login;
    }
    const bool is_nobody = user || user.error().kind == admin::FailureKind::NotFound ||
                           user.error().kind == admin::FailureKind::Invalid;
    return is_nobody ? no_such_user(login) : user.error();
}

} // namespace tokenward::http
