/// @file api.hpp
/// Every call there is, a file for each kind of thing.
#pragma once

#include "http/route.hpp"

#include <vector>

namespace tokenward::http {

/// Longer prefixes first.
[[nodiscard]] std::vector<Surface> api_surfaces();

// Parts of /api/v1.
void add_token_routes(std::vector<Route>& routes);
void add_token_change_routes(std::vector<Route>& routes);
void add_token_rotation_routes(std::vector<Route>& routes);
void add_session_routes(std::vector<Route>& routes);
void add_password_routes(std::vector<Route>& routes);
void add_audit_routes(std::vector<Route>& routes);
void add_user_routes(std::vector<Route>& routes);
void add_grant_routes(std::vector<Route>& routes);
void add_project_routes(std::vector<Route>& routes);
void add_organization_routes(std::vector<Route>& routes);
void add_settings_routes(std::vector<Route>& routes);
void add_me_routes(std::vector<Route>& routes);

} // namespace tokenward::http
