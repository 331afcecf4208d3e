/// @file index_entries.hpp
/// Which sorted sets lead to a record. One place says it for whoever writes records, looks for
/// entries that are missing, or for entries that lead nowhere.
#pragma once

#include "admin/records/grant_detail.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "admin/store/change.hpp"
#include "admin/store/key_names.hpp"
#include "admin/store/records.hpp"

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
