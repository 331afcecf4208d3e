#include "admin/store/require.hpp"

#include "tokenward/names.hpp"

namespace tokenward::admin {
namespace {

std::string in_quotes(std::string_view text) {
    // Long enough to be recognized; the grammar is what is wrong, not every byte of it.
    constexpr std::size_t k_shown = 60;
    return "\"" + std::string(text.substr(0, k_shown)) + (text.size() > k_shown ? "…\"" : "\"");
}

template <class Detail>
Answer<Detail> found_or(Answer<std::optional<Detail>> found, const std::string& name) {
    if (!found) {
        return found.error();
    }
    if (!found->has_value()) {
        return not_found("there is no " + std::string(Detail::k_what) + " " + in_quotes(name));
    }
    return **std::move(found);
}

} // namespace

std::optional<Failure> check_login(std::string_view login) {
    return is_login(login) ? std::nullopt
                           : std::optional(invalid("not a login: " + in_quotes(login) +
                                                   "; letters, digits and . _ @ - (at most 255)"));
}

std::optional<Failure> check_project_key(std::string_view key) {
    return is_project_key(key)
               ? std::nullopt
               : std::optional(invalid("not a project key: " + in_quotes(key) +
                                       "; letters, digits and . _ : - (at most 400), not digits "
                                       "alone"));
}

std::optional<Failure> check_organization_key(std::string_view key) {
    return is_organization_key(key)
               ? std::nullopt
               : std::optional(invalid("not an organization key: " + in_quotes(key) +
                                       "; letters, digits and . _ : - (at most 400), not digits "
                                       "alone"));
}

std::optional<Failure> check_permission(std::string_view word) {
    return is_permission(word) ? std::nullopt
                               : std::optional(invalid(
                                     "not a permission: " + in_quotes(word) +
                                     "; a letter, then letters, digits and . _ : - (at most 64)"));
}

std::optional<Failure> check_token_id(std::string_view id) {
    return is_token_id(id) ? std::nullopt
                           : std::optional(invalid("not a token id; ids are \"tok_\" and 16 "
                                                   "characters, as \"tokenward token list\" shows "
                                                   "them"));
}

Answer<UserDetail> require_user(Records& records, const std::string& login) {
    if (auto failure = check_login(login)) {
        return *std::move(failure);
    }
    return found_or(records.find<UserDetail>(records.names().user(login)), login);
}

Answer<UserDetail> require_active_user(Records& records, const std::string& login) {
    auto user = require_user(records, login);
    if (user && !user->active) {
        return refused("the user \"" + user->login + "\" is deactivated");
    }
    return user;
}

Answer<ProjectDetail> require_project(Records& records, const std::string& key) {
    if (auto failure = check_project_key(key)) {
        return *std::move(failure);
    }
    return found_or(records.find<ProjectDetail>(records.names().project(key)), key);
}

Answer<OrganizationDetail> require_organization(Records& records, const std::string& key) {
    if (auto failure = check_organization_key(key)) {
        return *std::move(failure);
    }
    return found_or(records.find<OrganizationDetail>(records.names().organization(key)), key);
}

Answer<TokenDetail> require_token(Records& records, const std::string& id) {
    if (auto failure = check_token_id(id)) {
        return *std::move(failure);
    }
    return found_or(records.find<TokenDetail>(records.names().token(id)), id);
}

Answer<Settings> require_settings(Records& records) {
    const auto key = records.names().settings();
    auto found = records.find<Settings>(key);
    if (!found) {
        return found.error();
    }
    if (!found->has_value()) {
        return Failure{FailureKind::Damaged,
                       "the settings record " + key +
                           " is gone, and with it the limits on new "
                           "tokens: \"tokenward settings set --anew\" makes it "
                           "as in a new store"};
    }
    return **std::move(found);
}

} // namespace tokenward::admin
