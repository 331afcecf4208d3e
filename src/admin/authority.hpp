/// @file authority.hpp
/// What an actor may do now.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/organization_detail.hpp"
#include "admin/project_detail.hpp"
#include "admin/records.hpp"
#include "admin/user_detail.hpp"

#include <optional>
#include <string_view>

namespace tokenward::admin {

namespace permission {
inline constexpr std::string_view admin = "admin";
inline constexpr std::string_view provision = "provision";
inline constexpr std::string_view scan = "scan";
} // namespace permission

class Authority {
public:
    /// Refused when the user it acts as isn't there or is deactivated.
    [[nodiscard]] static Answer<Authority> of(Records& records, const Actor& actor);

    /// The local one, or a user with global `admin`.
    [[nodiscard]] bool is_administrator() const noexcept;
    /// Globally. The local administrator is no user and has no permissions.
    [[nodiscard]] bool may(std::string_view permission) const noexcept;
    [[nodiscard]] bool may_in(const OrganizationDetail& organization,
                              std::string_view permission) const;
    /// On that project or globally.
    [[nodiscard]] Answer<bool> may_on(Records& records, const ProjectDetail& project,
                                      std::string_view permission) const;

    [[nodiscard]] bool is_local() const noexcept { return !user_; }
    [[nodiscard]] bool is_user(std::string_view login) const noexcept {
        return user_ && user_->login == login;
    }

private:
    explicit Authority(std::optional<UserDetail> user) : user_(std::move(user)) {}

    std::optional<UserDetail> user_;
};

/// Refused for anybody else.
[[nodiscard]] Answer<Done> require_administrator(Records& records, const Actor& actor);

} // namespace tokenward::admin
