/// @file organizations.hpp
/// Organizations: groups of projects with tokens of their own.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/pages.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::admin {

/// System administrators only, as deleting one.
[[nodiscard]] Answer<OrganizationDetail> create_organization(Store& store, const Actor& actor,
                                                             const std::string& key);

struct DeletedOrganization {
    std::size_t ended = 0;  ///< organization tokens, now tombstones
    std::size_t grants = 0; ///< users that had permissions in it
    std::vector<std::string> damaged;
};

/// Refused while it has projects. Its tokens end, and permissions granted in it go.
[[nodiscard]] Answer<DeletedOrganization> delete_organization(Store& store, const Actor& actor,
                                                              const std::string& key);

/// All for a system administrator; others get those that they have a permission in.
[[nodiscard]] Answer<Page<OrganizationDetail>> list_organizations(Store& store, const Actor& actor,
                                                                  const NameCursor& cursor);

} // namespace tokenward::admin
