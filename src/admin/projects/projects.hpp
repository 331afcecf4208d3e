/// @file projects.hpp
/// Projects: what tokens and permissions may be bound to.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/pages.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::admin {

/// Needs `provision`, or `admin`, globally or in the organization. `organization` may be empty.
[[nodiscard]] Answer<ProjectDetail> create_project(Store& store, const Actor& actor,
                                                   const std::string& key,
                                                   const std::string& organization);

/// With an `organization`: its projects, for those who have `admin`, `provision` or `scan` in it or
/// globally. Without: all, for system administrators and those who have `provision` or `scan`
/// globally; others get those that they were granted something on, and through a token only those
/// on its list. A page may be shorter than its limit, see Page::next.
[[nodiscard]] Answer<Page<ProjectDetail>> list_projects(Store& store, const Actor& actor,
                                                        const std::string& organization,
                                                        const NameCursor& cursor);

} // namespace tokenward::admin
