/// @file export_filter.hpp
/// What a backup leaves out: records that count for nothing, which import could only refuse.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/look.hpp"
#include "admin/store/store.hpp"

#include <string>
#include <vector>

namespace tokenward::admin {

// What is left stands for a user, and a project, who are there in that incarnation, and were when
// this look at the store began.
[[nodiscard]] Answer<Done> keep_current(Look& look, std::vector<PasswordDetail>& passwords);
[[nodiscard]] Answer<Done> keep_current(Look& look, std::vector<GrantDetail>& grants);

// What the gate allows, too; a sentence about each of the others: what somebody took from the gate
// alone, or who changed while they were read, must not come back by way of a backup.
[[nodiscard]] Answer<std::vector<std::string>> keep_allowed(Store& store,
                                                            std::vector<UserDetail>& users);
[[nodiscard]] Answer<std::vector<std::string>> keep_allowed(Store& store,
                                                            std::vector<ProjectDetail>& projects);
[[nodiscard]] Answer<std::vector<std::string>> keep_allowed(Store& store,
                                                            std::vector<GrantDetail>& grants);

/// Leaves the tokens that the gate knows, or knew until they had expired: a backup must not bring
/// one back whose record was taken away.
/// @return a sentence about each of the others that wasn't ended meanwhile
[[nodiscard]] Answer<std::vector<std::string>> keep_known_to_gate(Look& look,
                                                                  std::vector<TokenDetail>& tokens);

} // namespace tokenward::admin
