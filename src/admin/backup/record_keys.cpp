#include "admin/backup/record_keys.hpp"

#include "admin/tokens/token_index.hpp"

#include <functional>
#include <variant>

namespace tokenward::admin {
namespace {

class Hashes {
public:
    explicit Hashes(const KeyNames& names) : names_(names) {}

    std::vector<std::string> operator()(const Settings& /*settings*/) const {
        return {names_.settings()};
    }
    std::vector<std::string> operator()(const BackupTombstone& tombstone) const {
        return {names_.token(tombstone.id), names_.gate_token(tombstone.lookup)};
    }
    std::vector<std::string> operator()(const OrganizationDetail& organization) const {
        return {names_.organization(organization.key)};
    }
    std::vector<std::string> operator()(const ProjectDetail& project) const {
        return {names_.project(project.key)};
    }
    std::vector<std::string> operator()(const UserDetail& user) const {
        return {names_.user(user.login)};
    }
    std::vector<std::string> operator()(const PasswordDetail& password) const {
        return {names_.password(password.login)};
    }
    std::vector<std::string> operator()(const GrantDetail& grant) const {
        return {names_.grant(grant.login, grant.project)};
    }
    std::vector<std::string> operator()(const BackupToken& token) const {
        return {names_.gate_token(token.detail.lookup), names_.token(token.detail.id)};
    }

private:
    const KeyNames& names_;
};

class Parents {
public:
    explicit Parents(const KeyNames& names) : names_(names) {}

    std::vector<std::string> operator()(const Settings& /*settings*/) const { return {}; }
    std::vector<std::string> operator()(const BackupTombstone& /*tombstone*/) const { return {}; }
    std::vector<std::string> operator()(const OrganizationDetail& /*organization*/) const {
        return {};
    }
    std::vector<std::string> operator()(const ProjectDetail& project) const {
        return project.organization.empty()
                   ? std::vector<std::string>()
                   : std::vector{names_.organization(project.organization)};
    }
    std::vector<std::string> operator()(const UserDetail& /*user*/) const { return {}; }
    std::vector<std::string> operator()(const PasswordDetail& password) const {
        return {names_.user(password.login)};
    }
    std::vector<std::string> operator()(const GrantDetail& grant) const {
        return {names_.user(grant.login), names_.project(grant.project)};
    }
    std::vector<std::string> operator()(const BackupToken& token) const {
        const auto& detail = token.detail;
        std::vector<std::string> parents = {detail.type == TokenType::Organization
                                                ? names_.organization(detail.organization)
                                                : names_.user(detail.owner)};
        for (const auto& [project, incarnation] : detail.projects.items()) {
            parents.push_back(names_.project(project));
        }
        return parents;
    }

private:
    const KeyNames& names_;
};

Claim claim_on(std::string_view what) noexcept {
    return std::hash<std::string_view>{}(what);
}

} // namespace

std::vector<std::string> hashes_of(const KeyNames& names, const BackupRecord& record) {
    return std::visit(Hashes(names), record);
}

std::vector<std::string> parents_of(const KeyNames& names, const BackupRecord& record) {
    return std::visit(Parents(names), record);
}

std::optional<NameEntry> name_entry_of(const KeyNames& names, const BackupRecord& record) {
    const auto* const token = std::get_if<BackupToken>(&record);
    return token != nullptr && has_name_entry(token->detail)
               ? std::optional(NameEntry{names_index(names, token->detail), token->detail.name})
               : std::nullopt;
}

std::vector<Claim> claims_of(const KeyNames& names, const BackupRecord& record) {
    std::vector<Claim> claims;
    for (const auto& hash : hashes_of(names, record)) {
        claims.push_back(claim_on(hash));
    }
    if (const auto entry = name_entry_of(names, record)) {
        claims.push_back(claim_on(std::string(entry->index).append(" ").append(entry->name)));
    }
    return claims;
}

} // namespace tokenward::admin
