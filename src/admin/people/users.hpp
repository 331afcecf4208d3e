/// @file users.hpp
/// Users: who may own tokens.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/pages.hpp"
#include "admin/store/store.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace tokenward::admin {

struct UserView {
    UserDetail user;
    std::vector<GrantDetail> grants; ///< on projects, those that count now
    /// Roughly: an index says so. Nothing through a narrowed token.
    std::optional<std::int64_t> tokens;
    std::vector<std::string> damaged;
};

/// A new user, active and without any permission. System administrators only, as everything here
/// that changes something.
[[nodiscard]] Answer<UserDetail> create_user(Store& store, const Actor& actor,
                                             const std::string& login,
                                             const UserProfile& profile = {});

/// A new user with the global permission `admin`, or nothing: Conflict when there is one of that
/// login.
[[nodiscard]] Answer<UserDetail> create_administrator(Store& store, const Actor& actor,
                                                      const std::string& login);

[[nodiscard]] Answer<UserDetail> edit_user(Store& store, const Actor& actor,
                                           const std::string& login, const UserProfileEdit& edit);

/// A deactivated user's tokens are refused until the user is activated again. False: it was so.
/// Conflict (`own_account`) for deactivating oneself.
[[nodiscard]] Answer<bool> set_user_active(Store& store, const Actor& actor,
                                           const std::string& login, bool active);

/// Oneself, with what the token acted through leaves of one's permissions, but not through an
/// analysis token; anybody for a system administrator.
[[nodiscard]] Answer<UserView> show_user(Store& store, const Actor& actor,
                                         const std::string& login);
/// System administrators only.
[[nodiscard]] Answer<Page<UserDetail>> list_users(Store& store, const Actor& actor,
                                                  const NameCursor& cursor);

} // namespace tokenward::admin
