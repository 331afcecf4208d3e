/// @file index_entries.hpp
/// Which sorted sets lead to a record. One place says it for whoever writes records, looks for
/// entries that are missing, or for entries that lead nowhere.
#pragma once

#include "admin/change.hpp"
#include "admin/grant_detail.hpp"
#include "admin/key_names.hpp"
#include "admin/organization_detail.hpp"
#include "admin/project_detail.hpp"
#include "admin/records.hpp"
#include "admin/token_detail.hpp"
#include "admin/user_detail.hpp"

#include <vector>

namespace tokenward::admin {

using IndexEntries = std::vector<IndexEntry>;

[[nodiscard]] IndexEntries index_entries(const KeyNames& names, const UserDetail& user);
[[nodiscard]] IndexEntries index_entries(const KeyNames& names, const GrantDetail& grant);
[[nodiscard]] IndexEntries index_entries(const KeyNames& names, const ProjectDetail& project);
[[nodiscard]] IndexEntries index_entries(const KeyNames& names, const OrganizationDetail& org);
/// All but its name's, see names_index().
[[nodiscard]] IndexEntries index_entries(const KeyNames& names, const TokenDetail& token);

/// Notes them in `change`.
void add_entries(Change& change, const IndexEntries& entries);
void remove_entries(Change& change, const IndexEntries& entries);

} // namespace tokenward::admin
