/// @file visibility.hpp
/// Who may look at what, for those that ask over a network; the local administrator sees all.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <string>

namespace tokenward::admin {

/// Refused but for whoever has `admin`, `scan` or `provision` on it or globally, or `admin` in its
/// organization.
[[nodiscard]] Answer<ProjectDetail> show_project(Store& store, const Actor& actor,
                                                 const std::string& key);
/// Refused but for `admin` in the organization, and for system administrators.
[[nodiscard]] Answer<OrganizationDetail> show_organization(Store& store, const Actor& actor,
                                                           const std::string& key);

} // namespace tokenward::admin
