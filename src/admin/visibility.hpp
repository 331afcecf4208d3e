/// @file visibility.hpp
/// Who may look at what, for those that ask over a network; the local administrator sees all.
#pragma once

#include "admin/actor.hpp"
#include "admin/failure.hpp"
#include "admin/organization_detail.hpp"
#include "admin/project_detail.hpp"
#include "admin/store.hpp"

#include <string>

namespace tokenward::admin {

// Each is Refused for anybody else.
/// Whoever has `admin`, `scan` or `provision` on it or globally, or `admin` in its organization.
[[nodiscard]] Answer<Done> require_visible(Store& store, const Actor& actor,
                                           const ProjectDetail& project);
/// `admin` in the organization, or a system administrator.
[[nodiscard]] Answer<Done> require_organization_administrator(Store& store, const Actor& actor,
                                                              const std::string& organization);

// For those that require_visible() and require_organization_administrator() let through.
[[nodiscard]] Answer<ProjectDetail> show_project(Store& store, const Actor& actor,
                                                 const std::string& key);
[[nodiscard]] Answer<OrganizationDetail> show_organization(Store& store, const Actor& actor,
                                                           const std::string& key);

} // namespace tokenward::admin
