/// @file user_detail.hpp
/// `<prefix>admin:u:<login>`: a user, and what was granted globally and in organizations.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "admin/records/permission_set.hpp"
#include "admin/records/user_profile.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <map>
#include <string>
#include <string_view>

namespace tokenward::admin {

struct UserDetail {
    /// A grant counts only in the incarnation it was given in.
    struct InOrganization {
        std::string incarnation;
        PermissionSet permissions;
    };

    static constexpr std::string_view k_what = "user";

    std::string login;
    std::string incarnation;
    bool active = true;
    UserProfile profile;
    PermissionSet permissions; ///< global
    std::map<std::string, InOrganization> organizations;
    Time created_at{};
    std::string created_by;

    [[nodiscard]] static UserDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;

    /// What was granted in this organization, and nothing for a namesake of it.
    [[nodiscard]] PermissionSet permissions_in(const std::string& organization,
                                               std::string_view incarnation) const;
};

} // namespace tokenward::admin
