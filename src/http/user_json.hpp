/// @file user_json.hpp
/// Users as JSON: the same over HTTP and on the command line.
#pragma once

#include "admin/people/users.hpp"
#include "admin/records/user_detail.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"

namespace tokenward::http {

[[nodiscard]] Json to_json(const admin::UserDetail& user);
/// With what was granted on projects, and how many tokens there are.
[[nodiscard]] Json to_json(const admin::UserView& view);

extern const Schema k_user_schema;
extern const Schema k_user_view_schema;

} // namespace tokenward::http
