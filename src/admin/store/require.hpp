/// @file require.hpp
/// Records by the names people give: the grammar first, then the record, or a clear refusal.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/settings.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/records.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

[[nodiscard]] std::optional<Failure> check_login(std::string_view login);
[[nodiscard]] std::optional<Failure> check_project_key(std::string_view key);
[[nodiscard]] std::optional<Failure> check_organization_key(std::string_view key);
[[nodiscard]] std::optional<Failure> check_permission(std::string_view word);
/// Never repeats the text: it may be a token that somebody took for its id.
[[nodiscard]] std::optional<Failure> check_token_id(std::string_view id);

[[nodiscard]] Answer<UserDetail> require_user(Records& records, const std::string& login);
/// Refused for one that is deactivated.
[[nodiscard]] Answer<UserDetail> require_active_user(Records& records, const std::string& login);
[[nodiscard]] Answer<ProjectDetail> require_project(Records& records, const std::string& key);
[[nodiscard]] Answer<OrganizationDetail> require_organization(Records& records,
                                                              const std::string& key);
[[nodiscard]] Answer<TokenDetail> require_token(Records& records, const std::string& id);
[[nodiscard]] Answer<Settings> require_settings(Records& records);

} // namespace tokenward::admin
