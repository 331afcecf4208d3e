/// @file rights_meet.hpp
/// What two records both allow: where a record of the gate and one of the daemon differ, neither is
/// believed beyond the other.
#pragma once

#include "admin/records/grant_detail.hpp"
#include "admin/records/permission_set.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "tokenward/record.hpp"
#include "tokenward/record_lists.hpp"

#include <optional>

namespace tokenward::admin {

[[nodiscard]] PermissionSet meet(const PermissionSet& one, PermissionList other);

/// Each gives the first narrowed to what the second allows, too; nothing when they speak of
/// different things, so that nothing is left.
[[nodiscard]] std::optional<UserDetail> meet(const UserDetail& user, const UserAuthority& gate);
[[nodiscard]] std::optional<GrantDetail> meet(const GrantDetail& grant,
                                              const ProjectAuthority& gate);
[[nodiscard]] std::optional<ProjectDetail> meet(const ProjectDetail& project,
                                                const ProjectRecord& gate);
[[nodiscard]] std::optional<TokenDetail> meet(const TokenDetail& token, const TokenRecord& gate);

} // namespace tokenward::admin
