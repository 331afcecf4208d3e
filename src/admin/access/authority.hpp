/// @file authority.hpp
/// What an actor may do now: the owner's authority ∩ the scope of the token it acts through.
///
/// Through a token one has
/// - of global permissions and those in organizations: what the token lists, and only where it is
///   for all projects and pinned to no attribute (administration isn't bound to an attribute);
/// - of permissions on a project: what the token lists, and only where the project is the token's;
/// - `admin` globally, so everything of a system administrator: only through a whole token, that
///   is a `user` or `session` token which narrows nothing;
/// - through a `project` token no more than `scan` on its project, through a `global` token no
///   more than global `scan` and `provision`; through an `organization` token nothing at all;
/// - of tokens: those of its owner that are no wider than itself (see token_bounds.hpp), and none
///   through an analysis token.
///
/// Who may
/// - create a token: see token_creation.hpp; never a wider one than it is made through;
/// - list, show, rename, describe, revoke a token: its owner; `admin` in its organization; a system
///   administrator; through a token only those no wider than it;
/// - edit an organization token's projects: the same, and nothing past the token acted through;
/// - create, edit, activate, deactivate a user; grant, ungrant; create or delete an organization;
///   change settings: a system administrator, so nobody gives rights to oneself through less;
/// - set a password: oneself, with the current one and in a session; a system administrator
///   anybody's;
/// - sign in: whoever knows the password; no token makes a session;
/// - create or delete a project: those that projects.hpp and project_deletion.hpp name, with what
///   the token leaves of their permissions;
/// - list users: a system administrator; show one: also oneself, but through no analysis token, and
///   with no more rights than the token leaves;
/// - list projects and organizations: whoever has a permission there, after what the token leaves;
/// - read the audit log: a system administrator; one's own entries a user, through a whole token.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/records.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace tokenward::admin {

// NOLINTBEGIN(readability-identifier-naming): read as permission::scan.
namespace permission {
inline constexpr std::string_view admin = "admin";
inline constexpr std::string_view provision = "provision";
inline constexpr std::string_view scan = "scan";
} // namespace permission
// NOLINTEND(readability-identifier-naming)

class Authority {
public:
    /// Refused when the user it acts as isn't there or is deactivated; when the token it acts
    /// through is gone, expired or not that user's; when it names nobody.
    [[nodiscard]] static Answer<Authority> of(Records& records, const Actor& actor);
    /// For everything about tokens: refused through an analysis token.
    [[nodiscard]] static Answer<Authority> over_tokens(Records& records, const Actor& actor);

    /// The local one, or a user with global `admin` who acts through a whole token or none.
    [[nodiscard]] bool is_administrator() const noexcept;
    /// Globally. The local administrator is no user and has no permissions.
    [[nodiscard]] bool may(std::string_view permission) const noexcept;
    [[nodiscard]] bool may_in(const OrganizationDetail& organization,
                              std::string_view permission) const;
    /// What the token leaves of a permission that was granted on that project.
    [[nodiscard]] bool keeps_grant(const ProjectDetail& project,
                                   std::string_view permission) const noexcept;
    /// On that project or globally.
    [[nodiscard]] Answer<bool> may_on(Records& records, const ProjectDetail& project,
                                      std::string_view permission) const;

    /// Whether it may see and change this token: as its owner, for its organization, or as a system
    /// administrator.
    [[nodiscard]] Answer<bool> may_manage(Records& records, const TokenDetail& token) const;
    /// False when it acts through a token that is narrower than this one.
    [[nodiscard]] bool is_as_wide_as(const TokenDetail& token) const;
    /// Refused when `token`, as it would become, is wider than the token it is made or widened
    /// through.
    [[nodiscard]] Answer<Done> require_within(const TokenDetail& token, bool may_outlive) const;

    [[nodiscard]] bool is_local() const noexcept { return !user_; }
    [[nodiscard]] bool is_user(std::string_view login) const noexcept {
        return user_ && user_->login == login;
    }
    /// Nothing narrows it: it acts through no token, or through a whole one.
    [[nodiscard]] bool is_whole() const noexcept;
    /// The user it acts as; null for the local administrator.
    [[nodiscard]] const UserDetail* user() const noexcept { return user_ ? &*user_ : nullptr; }
    /// Null when it acts through none.
    [[nodiscard]] const TokenDetail* token() const noexcept { return token_ ? &*token_ : nullptr; }

private:
    Authority(std::optional<UserDetail> user, std::optional<TokenDetail> token)
        : user_(std::move(user)), token_(std::move(token)) {}

    /// What the token leaves of a permission that is bound to no project.
    [[nodiscard]] bool token_allows(std::string_view permission) const noexcept;
    [[nodiscard]] bool token_allows_on(const ProjectDetail& project,
                                       std::string_view permission) const noexcept;

    std::optional<UserDetail> user_;
    std::optional<TokenDetail> token_;
};

/// Why may_manage() said no.
[[nodiscard]] Failure refuse_token(const Authority& authority, const TokenDetail& token);

/// Refused for anybody else.
[[nodiscard]] Answer<Done> require_administrator(Records& records, const Actor& actor);

} // namespace tokenward::admin
