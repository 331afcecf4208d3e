#include "admin/store/key_names.hpp"

#include "tokenward/record_name.hpp"

namespace tokenward::admin {

std::string KeyNames::admin(std::string_view kind, std::string_view name) const {
    std::string key = prefix_;
    key.append("admin:").append(kind).append(name);
    return key;
}

std::string KeyNames::user(std::string_view login) const {
    return admin("u:", login);
}

std::string KeyNames::grant(std::string_view login, std::string_view project) const {
    // A login holds no colon, so no user's key is another's grant.
    return user(login).append(":").append(project);
}

std::string KeyNames::project(std::string_view key) const {
    return admin("p:", key);
}

std::string KeyNames::organization(std::string_view key) const {
    return admin("o:", key);
}

std::string KeyNames::token(std::string_view id) const {
    return admin("t:", id);
}

std::string KeyNames::password(std::string_view login) const {
    return admin("pw:", login);
}

std::string KeyNames::settings() const {
    return admin("settings");
}

std::string KeyNames::message(std::string_view id) const {
    return admin("m:", id);
}

std::string KeyNames::restoration() const {
    return admin("restoration");
}

std::string KeyNames::audit(AuditLog log) const {
    switch (log) {
    case AuditLog::SignIns:
        return admin("signins");
    case AuditLog::Reuses:
        return admin("reuses");
    case AuditLog::Changes:
        break;
    }
    return admin("audit");
}

std::string KeyNames::gate_meta() const {
    return std::string(RecordName::meta(prefix_).view());
}

std::string KeyNames::gate_user(std::string_view login) const {
    return std::string(RecordName::user(prefix_, login).view());
}

std::string KeyNames::gate_grant(std::string_view login, std::string_view project) const {
    return std::string(RecordName::user_project(prefix_, login, project).view());
}

std::string KeyNames::gate_project(std::string_view key) const {
    return std::string(RecordName::project(prefix_, key).view());
}

std::string KeyNames::gate_token(std::string_view lookup) const {
    return std::string(RecordName::token(prefix_, lookup).view());
}

std::string KeyNames::users() const {
    return admin("users");
}

std::string KeyNames::projects() const {
    return admin("projects");
}

std::string KeyNames::organizations() const {
    return admin("orgs");
}

std::string KeyNames::tokens() const {
    return admin("tokens");
}

std::string KeyNames::tokens_by_expiry() const {
    return admin("expiry");
}

std::string KeyNames::rotated_tokens() const {
    return admin("rotated");
}

std::string KeyNames::sessions() const {
    return admin("sessions");
}

std::string KeyNames::sessions_of_user(std::string_view login) const {
    return admin("sessions:u:", login);
}

std::string KeyNames::tokens_of_user(std::string_view login) const {
    return admin("tokens:u:", login);
}

std::string KeyNames::tokens_of_organization(std::string_view key) const {
    return admin("tokens:o:", key);
}

std::string KeyNames::tokens_on_project(std::string_view key) const {
    return admin("tokens:p:", key);
}

std::string KeyNames::projects_granted_to(std::string_view login) const {
    return admin("grants:u:", login);
}

std::string KeyNames::users_granted_on_project(std::string_view key) const {
    return admin("grants:p:", key);
}

std::string KeyNames::users_granted_in_organization(std::string_view key) const {
    return admin("grants:o:", key);
}

std::string KeyNames::projects_of_organization(std::string_view key) const {
    return admin("projects:o:", key);
}

std::string KeyNames::names_of_user(std::string_view login) const {
    return admin("names:u:", login);
}

std::string KeyNames::names_of_organization(std::string_view key) const {
    return admin("names:o:", key);
}

std::string KeyNames::outbox(std::string_view channel) const {
    return admin("outbox:", channel);
}

std::string KeyNames::predecessors() const {
    return admin("predecessors");
}

std::string KeyNames::use_events() const {
    return admin("events");
}

std::string KeyNames::told_reuse(std::string_view id) const {
    return admin("reused:", id);
}

std::string KeyNames::idle_removal() const {
    return admin("idle");
}

std::string KeyNames::reminders() const {
    return admin("reminders");
}

std::string KeyNames::throttles() const {
    return admin("throttle:");
}

std::string KeyNames::throttle_login(std::string_view login) const {
    return admin("throttle:l:", login);
}

std::string KeyNames::throttle_login(std::string_view login, std::string_view address) const {
    // Neither holds a colon.
    return admin("throttle:la:", address).append(":").append(login);
}

std::string KeyNames::throttle_address(std::string_view address) const {
    return admin("throttle:a:", address);
}

bool is_grant_name(std::string_view rest) noexcept {
    return rest.find(':') != rest.npos;
}

} // namespace tokenward::admin
