/// @file grant_detail.hpp
/// `<prefix>admin:u:<login>:<project>`: what a user was granted on one project.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "admin/records/permission_set.hpp"
#include "tokenward/field.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {

/// Counts only while both incarnations are the current ones.
struct GrantDetail {
    static constexpr std::string_view k_what = "grant";

    std::string login;
    std::string user_incarnation;
    std::string project;
    std::string project_incarnation;
    PermissionSet permissions; ///< never empty: a grant of nothing is removed

    [[nodiscard]] static GrantDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

} // namespace tokenward::admin
