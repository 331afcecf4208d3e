#include "admin/gate/gate_records.hpp"

#include "tokenward/record.hpp"

#include <optional>
#include <string>
#include <vector>

namespace tokenward::admin {
namespace {

OwnedFields attribute_fields(const TokenDetail& token) {
    OwnedFields fields;
    fields.reserve(token.attributes.size());
    for (const auto& [name, value] : token.attributes) {
        fields.emplace_back(std::string(k_attribute_prefix).append(name), value);
    }
    return fields;
}

} // namespace

Result<OwnedFields> gate_fields(const Records& records, const UserDetail& user) {
    std::vector<NamedOrganizationGrant> grants;
    grants.reserve(user.organizations.size());
    for (const auto& [key, grant] : user.organizations) {
        grants.push_back({key, {grant.incarnation, grant.permissions.view()}});
    }
    UserAuthority record;
    record.incarnation = user.incarnation;
    record.active = user.active;
    record.permissions = user.permissions.view();
    return seal_user(records.keyring(), records.names().gate_user(user.login), record, grants);
}

Result<OwnedFields> gate_fields(const Records& records, const GrantDetail& grant) {
    ProjectAuthority record;
    record.user_incarnation = grant.user_incarnation;
    record.project_incarnation = grant.project_incarnation;
    record.permissions = grant.permissions.view();
    const auto key = records.names().gate_grant(grant.login, grant.project);
    return seal_project_authority(records.keyring(), key, record);
}

Result<OwnedFields> gate_fields(const Records& records, const ProjectDetail& project) {
    ProjectRecord record;
    record.incarnation = project.incarnation;
    record.organization = project.organization;
    record.organization_incarnation = project.organization_incarnation;
    return seal_project(records.keyring(), records.names().gate_project(project.key), record);
}

Result<OwnedFields> gate_fields(const Records& records, const TokenDetail& token) {
    TokenRecord record;
    record.id = token.id;
    record.name = token.name;
    record.type = token.type;
    record.owner = token.owner;
    record.owner_incarnation = token.owner_incarnation;
    record.organization = token.organization;
    record.organization_incarnation = token.organization_incarnation;
    record.projects = token.projects.view();
    record.permissions = token.permissions.view();
    record.expires_at = token.expires_at;
    record.predecessor = token.predecessor;
    const auto attributes = attribute_fields(token);
    const auto views = views_of(attributes);
    record.attributes = AttributeList(views);
    return seal_token(records.keyring(), records.names().gate_token(token.lookup), record);
}

void put_gate_user(Change& change, GateOrder order, const UserDetail& user) {
    change.put_gate(order, change.names().gate_user(user.login), gate_fields(change, user));
}

void put_gate_grant(Change& change, GateOrder order, const GrantDetail& grant) {
    const auto key = change.names().gate_grant(grant.login, grant.project);
    change.put_gate(order, key, gate_fields(change, grant));
}

void put_gate_project(Change& change, GateOrder order, const ProjectDetail& project) {
    change.put_gate(order, change.names().gate_project(project.key), gate_fields(change, project));
}

void put_gate_token(Change& change, GateOrder order, const TokenDetail& token) {
    const auto vanishes_at =
        token.expires_at ? std::optional(*token.expires_at + k_kept_after_expiry) : std::nullopt;
    change.put_gate(order, change.names().gate_token(token.lookup), gate_fields(change, token),
                    vanishes_at);
}

Answer<Done> renew_gate_token(Change& change, GateOrder order, const TokenDetail& token) {
    const auto gate = change.gate_token(token.lookup);
    if (!gate) {
        return gate.error();
    }
    if (gate->state == GateTokenState::Token && gate->id == token.id) {
        put_gate_token(change, order, token);
    }
    return Done{};
}

void put_tombstone(Change& change, std::string_view lookup, std::string_view id,
                   std::string_view why, TombstoneLife life) {
    put_tombstone_until(change, lookup, id, why,
                        life == TombstoneLife::Limited
                            ? std::optional(change.now() + k_tombstone_kept)
                            : std::nullopt);
}

void put_tombstone_until(Change& change, std::string_view lookup, std::string_view id,
                         std::string_view why, std::optional<Time> until) {
    const auto key = change.names().gate_token(lookup);
    change.put_gate(GateOrder::TakesAway, key, seal_tombstone(change.keyring(), key, {id, why}),
                    until);
}

} // namespace tokenward::admin
