#include "admin/gate/rights_meet.hpp"

#include <algorithm>
#include <string>

namespace tokenward::admin {
namespace {

ProjectScope meet_projects(const ProjectScope& one, ProjectList other) {
    if (other.is_all()) {
        return one;
    }
    if (one.is_all()) {
        return ProjectScope::parse(other.text()).value_or(ProjectScope());
    }
    auto both = one;
    for (const auto& [key, incarnation] : one.items()) {
        if (other.incarnation_of(key) != incarnation) {
            both.remove(key);
        }
    }
    return both;
}

std::optional<Time> earlier(std::optional<Time> one, std::optional<Time> other) {
    return one && other ? std::min(one, other) : one ? one : other;
}

/// A token pinned twice fits where both pins do; false when no place could.
bool pin(TokenDetail& token, const AttributeList& attributes) {
    for (std::size_t i = 0; i < attributes.size(); ++i) {
        const auto& [name, value] = attributes[i];
        const auto [place, is_new] =
            token.attributes.emplace(std::string(name), std::string(value));
        if (!is_new && place->second != value) {
            return false;
        }
    }
    return token.attributes.size() <= k_max_attributes;
}

bool are_of_one_holder(const TokenDetail& token, const TokenRecord& gate) {
    return token.id == gate.id && token.type == gate.type && token.owner == gate.owner &&
           token.owner_incarnation == gate.owner_incarnation &&
           token.organization == gate.organization &&
           token.organization_incarnation == gate.organization_incarnation;
}

} // namespace

PermissionSet meet(const PermissionSet& one, PermissionList other) {
    if (other.is_all()) {
        return one;
    }
    PermissionSet both;
    if (one.is_all()) {
        return PermissionSet::parse(other.text()).value_or(both);
    }
    for (const auto& word : one.words()) {
        if (other.contains(word)) {
            both.add(word);
        }
    }
    return both;
}

std::optional<UserDetail> meet(const UserDetail& user, const UserAuthority& gate) {
    if (user.incarnation != gate.incarnation) {
        return std::nullopt;
    }
    auto both = user;
    both.active = user.active && gate.active;
    both.permissions = meet(user.permissions, gate.permissions);
    for (auto& [key, grant] : both.organizations) {
        const auto other = gate.grant_in(key);
        const bool is_same = other && other->incarnation == grant.incarnation;
        grant.permissions =
            meet(grant.permissions, is_same ? other->permissions : PermissionList());
    }
    std::erase_if(both.organizations,
                  [](const auto& entry) { return entry.second.permissions.empty(); });
    return both;
}

std::optional<GrantDetail> meet(const GrantDetail& grant, const ProjectAuthority& gate) {
    auto both = grant;
    both.permissions = meet(grant.permissions, gate.permissions);
    const bool is_same = grant.user_incarnation == gate.user_incarnation &&
                         grant.project_incarnation == gate.project_incarnation;
    return is_same && !both.permissions.empty() ? std::optional(std::move(both)) : std::nullopt;
}

std::optional<ProjectDetail> meet(const ProjectDetail& project, const ProjectRecord& gate) {
    if (project.incarnation != gate.incarnation) {
        return std::nullopt;
    }
    auto both = project;
    if (project.organization != gate.organization ||
        project.organization_incarnation != gate.organization_incarnation) {
        both.organization.clear();
        both.organization_incarnation.clear();
    }
    return both;
}

std::optional<TokenDetail> meet(const TokenDetail& token, const TokenRecord& gate) {
    auto both = token;
    if (!are_of_one_holder(token, gate) || !pin(both, gate.attributes)) {
        return std::nullopt;
    }
    both.projects = meet_projects(token.projects, gate.projects);
    both.permissions = meet(token.permissions, gate.permissions);
    both.expires_at = earlier(token.expires_at, gate.expires_at);
    return both;
}

} // namespace tokenward::admin
