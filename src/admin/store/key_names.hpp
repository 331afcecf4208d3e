/// @file key_names.hpp
/// The names of all keys that services use; docs/redis-keys.md lists them.
#pragma once

#include "admin/records/audit_entry.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {

class KeyNames {
public:
    explicit KeyNames(std::string prefix) : prefix_(std::move(prefix)) {}

    [[nodiscard]] const std::string& prefix() const noexcept { return prefix_; }

    // Sealed admin records.
    [[nodiscard]] std::string user(std::string_view login) const;
    [[nodiscard]] std::string grant(std::string_view login, std::string_view project) const;
    [[nodiscard]] std::string project(std::string_view key) const;
    [[nodiscard]] std::string organization(std::string_view key) const;
    [[nodiscard]] std::string token(std::string_view id) const;
    [[nodiscard]] std::string password(std::string_view login) const;
    [[nodiscard]] std::string settings() const;
    [[nodiscard]] std::string message(std::string_view id) const;
    /// That a backup is on its way into an empty Redis, see restoration.hpp.
    [[nodiscard]] std::string restoration() const;
    [[nodiscard]] std::string audit(AuditLog log = AuditLog::Changes) const;

    // Gate records.
    [[nodiscard]] std::string gate_meta() const;
    [[nodiscard]] std::string gate_user(std::string_view login) const;
    [[nodiscard]] std::string gate_grant(std::string_view login, std::string_view project) const;
    [[nodiscard]] std::string gate_project(std::string_view key) const;
    [[nodiscard]] std::string gate_token(std::string_view lookup) const;

    // Indexes: hints, never believed without the record they lead to.
    [[nodiscard]] std::string users() const;
    [[nodiscard]] std::string projects() const;
    [[nodiscard]] std::string organizations() const;
    [[nodiscard]] std::string tokens() const;
    [[nodiscard]] std::string tokens_by_expiry() const;
    /// By the end of their grace: those that were rotated out and not yet ended.
    [[nodiscard]] std::string rotated_tokens() const;
    /// Of signed-in devices; `tokens` doesn't hold them.
    [[nodiscard]] std::string sessions() const;
    [[nodiscard]] std::string sessions_of_user(std::string_view login) const;
    [[nodiscard]] std::string tokens_of_user(std::string_view login) const;
    [[nodiscard]] std::string tokens_of_organization(std::string_view key) const;
    [[nodiscard]] std::string tokens_on_project(std::string_view key) const;
    [[nodiscard]] std::string projects_granted_to(std::string_view login) const;
    [[nodiscard]] std::string users_granted_on_project(std::string_view key) const;
    [[nodiscard]] std::string users_granted_in_organization(std::string_view key) const;
    [[nodiscard]] std::string projects_of_organization(std::string_view key) const;
    /// By when each is due: messages that go out by `channel`, see outbox.hpp.
    [[nodiscard]] std::string outbox(std::string_view channel) const;
    /// A hash: token name → token id.
    [[nodiscard]] std::string names_of_user(std::string_view login) const;
    [[nodiscard]] std::string names_of_organization(std::string_view key) const;

    /// A hash: the id of a token that ended → the one that its first use was to end, and which
    /// lives.
    [[nodiscard]] std::string predecessors() const;

    // How far the daemon has come: hashes, not sealed.
    /// Of `<prefix>seen:events`, see use_events.hpp.
    [[nodiscard]] std::string use_events() const;
    /// That the use of a token that was ended was told of lately.
    [[nodiscard]] std::string told_reuse(std::string_view id) const;
    /// See idle_removal.hpp.
    [[nodiscard]] std::string idle_removal() const;
    /// See reminders.hpp.
    [[nodiscard]] std::string reminders() const;

    // Counters of tries to sign in, see throttle.hpp. `address` is an address_group().
    [[nodiscard]] std::string throttles() const; ///< what all of them begin with
    [[nodiscard]] std::string throttle_login(std::string_view login) const;
    [[nodiscard]] std::string throttle_login(std::string_view login,
                                             std::string_view address) const;
    [[nodiscard]] std::string throttle_address(std::string_view address) const;

private:
    [[nodiscard]] std::string admin(std::string_view kind, std::string_view name = {}) const;

    std::string prefix_;
};

/// Users and grants begin alike, and a login holds no colon.
/// @param rest what stands behind KeyNames::user("")
[[nodiscard]] bool is_grant_name(std::string_view rest) noexcept;

} // namespace tokenward::admin
