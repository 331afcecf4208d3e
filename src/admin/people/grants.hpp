/// @file grants.hpp
/// Permissions given to users, globally, in one organization or on one project.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"

#include <string>
#include <vector>

namespace tokenward::admin {

/// At most one of the two; none means globally.
struct GrantPlace {
    std::string organization;
    std::string project;
};

/// System administrators only. Returns those that the user had not yet; all or none are given.
[[nodiscard]] Answer<std::vector<std::string>> grant(Store& store, const Actor& actor,
                                                     const std::string& login,
                                                     const std::vector<std::string>& permissions,
                                                     const GrantPlace& place);

/// System administrators only. Refused when the user hasn't one of them there: a mistyped word
/// must not look like a right taken away. Conflict (`own_account`) for one's own global `admin`.
[[nodiscard]] Answer<Done> ungrant(Store& store, const Actor& actor, const std::string& login,
                                   const std::vector<std::string>& permissions,
                                   const GrantPlace& place);

} // namespace tokenward::admin
