#include "admin/record_keys.hpp"

#include "admin/token_index.hpp"

#include <utility>
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

class Announcement {
public:
    Announcement(const KeyNames& names, const KnownParents& known, ReadAhead& reads,
                 std::set<std::string>& parents)
        : names_(names), known_(known), reads_(reads), parents_(parents) {}

    void operator()(const Settings& /*settings*/) { reads_.hash(names_.settings()); }
    void operator()(const BackupTombstone& tombstone) {
        reads_.hash(names_.gate_token(tombstone.lookup));
    }
    void operator()(const OrganizationDetail& organization) {
        reads_.hash(names_.organization(organization.key));
    }
    void operator()(const ProjectDetail& project) {
        reads_.hash(names_.project(project.key));
        if (!project.organization.empty()) {
            parent(names_.organization(project.organization));
        }
    }
    void operator()(const UserDetail& user) { reads_.hash(names_.user(user.login)); }
    void operator()(const PasswordDetail& password) {
        parent(names_.user(password.login));
        reads_.hash(names_.password(password.login));
    }
    void operator()(const GrantDetail& grant) {
        parent(names_.user(grant.login));
        parent(names_.project(grant.project));
        reads_.hash(names_.grant(grant.login, grant.project));
    }
    void operator()(const BackupToken& token) {
        const auto& detail = token.detail;
        reads_.hash(names_.gate_token(detail.lookup));
        reads_.hash(names_.token(detail.id));
        parent(detail.type == TokenType::Organization ? names_.organization(detail.organization)
                                                      : names_.user(detail.owner));
        for (const auto& [project, incarnation] : detail.projects.items()) {
            parent(names_.project(project));
        }
        if (has_name_entry(detail)) {
            reads_.value(names_index(names_, detail), detail.name);
        }
    }

private:
    void parent(std::string key) {
        if (!known_.contains(key) && parents_.insert(key).second) {
            reads_.hash(std::move(key));
        }
    }

    const KeyNames& names_;
    const KnownParents& known_;
    ReadAhead& reads_;
    std::set<std::string>& parents_;
};

} // namespace

std::vector<std::string> hashes_of(const KeyNames& names, const BackupRecord& record) {
    return std::visit(Hashes(names), record);
}

std::vector<std::string> claims_of(const KeyNames& names, const BackupRecord& record) {
    auto claims = hashes_of(names, record);
    if (const auto* const token = std::get_if<BackupToken>(&record);
        token != nullptr && has_name_entry(token->detail)) {
        claims.push_back(names_index(names, token->detail) + " " + token->detail.name);
    }
    return claims;
}

void announce(const KeyNames& names, const BackupRecord& record, const KnownParents& known,
              ReadAhead& reads, std::set<std::string>& parents) {
    std::visit(Announcement(names, known, reads, parents), record);
}

} // namespace tokenward::admin
