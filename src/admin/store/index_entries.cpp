#include "admin/store/index_entries.hpp"

namespace tokenward::admin {
namespace {

std::string holder_index(const KeyNames& names, const TokenDetail& token) {
    switch (token.type) {
    case TokenType::Organization:
        return names.tokens_of_organization(token.organization);
    case TokenType::Session:
        return names.sessions_of_user(token.owner);
    case TokenType::User:
    case TokenType::Project:
    case TokenType::Global:
        break;
    }
    return names.tokens_of_user(token.owner);
}

std::string list_index(const KeyNames& names, const TokenDetail& token) {
    return token.type == TokenType::Session ? names.sessions() : names.tokens();
}

} // namespace

IndexEntries index_entries(const KeyNames& names, const UserDetail& user) {
    IndexEntries entries = {{names.users(), user.login}};
    for (const auto& [organization, grant] : user.organizations) {
        entries.push_back({names.users_granted_in_organization(organization), user.login});
    }
    return entries;
}

IndexEntries index_entries(const KeyNames& names, const GrantDetail& grant) {
    return {{names.projects_granted_to(grant.login), grant.project},
            {names.users_granted_on_project(grant.project), grant.login}};
}

IndexEntries index_entries(const KeyNames& names, const ProjectDetail& project) {
    IndexEntries entries = {{names.projects(), project.key}};
    if (!project.organization.empty()) {
        entries.push_back({names.projects_of_organization(project.organization), project.key});
    }
    return entries;
}

IndexEntries index_entries(const KeyNames& names, const OrganizationDetail& org) {
    return {{names.organizations(), org.key}};
}

IndexEntries index_entries(const KeyNames& names, const TokenDetail& token) {
    const auto created = to_epoch(token.created_at);
    IndexEntries entries = {{list_index(names, token), token.id, created},
                            {holder_index(names, token), token.id, created}};
    for (const auto& [project, incarnation] : token.projects.items()) {
        entries.push_back({names.tokens_on_project(project), token.id, created});
    }
    if (token.expires_at) {
        entries.push_back({names.tokens_by_expiry(), token.id, to_epoch(*token.expires_at)});
    }
    if (token.succession) {
        entries.push_back({names.rotated_tokens(), token.id, to_epoch(*token.expires_at)});
    }
    return entries;
}

void add_entries(Change& change, const IndexEntries& entries) {
    for (const auto& [index, member, score] : entries) {
        change.index(index, member, score);
    }
}

void remove_entries(Change& change, const IndexEntries& entries) {
    for (const auto& entry : entries) {
        change.unindex(entry.index, entry.member);
    }
}

} // namespace tokenward::admin
