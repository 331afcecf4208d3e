/// @file project_json.hpp
/// Projects as JSON: the same over HTTP and on the command line.
#pragma once

#include "admin/records/project_detail.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"

namespace tokenward::http {

[[nodiscard]] Json to_json(const admin::ProjectDetail& project);
extern const Schema k_project_schema;

} // namespace tokenward::http
