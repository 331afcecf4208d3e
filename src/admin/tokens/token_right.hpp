/// @file token_right.hpp
/// Who may make a token of which type for whom.
#pragma once

#include "admin/access/authority.hpp"
#include "admin/failure.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "tokenward/token_type.hpp"

#include <string>

namespace tokenward::admin {

/// A token that is asked for, its holder and project as they stand now.
struct WantedToken {
    TokenType type = TokenType::User;
    std::string owner;                                ///< login; empty for organization tokens
    const OrganizationDetail* organization = nullptr; ///< organization tokens only
    const ProjectDetail* project = nullptr;           ///< project tokens only
};

/// `project` needs `scan` on that project or globally, `global` needs global `scan`, and both are
/// for oneself only. A `user` token for somebody else needs a system administrator. An organization
/// token needs `admin` in the organization, or the local system administrator.
[[nodiscard]] Answer<Done> require_may_make(Records& records, const Authority& authority,
                                            const WantedToken& wanted);

} // namespace tokenward::admin
