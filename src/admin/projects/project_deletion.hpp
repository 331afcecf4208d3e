/// @file project_deletion.hpp
/// Deleting a project and what hangs on it.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace tokenward::admin {

struct DeletedProject {
    std::size_t ended = 0;    ///< project tokens, now tombstones
    std::size_t narrowed = 0; ///< other tokens that had it on their list
    std::size_t grants = 0;   ///< taken away
    std::vector<std::string> damaged;
};

/// Needs `admin` on the project, in its organization or globally.
[[nodiscard]] Answer<DeletedProject> delete_project(Store& store, const Actor& actor,
                                                    const std::string& key);

} // namespace tokenward::admin
