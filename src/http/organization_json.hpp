/// @file organization_json.hpp
/// Organizations as JSON: the same over HTTP and on the command line.
#pragma once

#include "admin/records/organization_detail.hpp"
#include "http/json.hpp"
#include "http/schema.hpp"

namespace tokenward::http {

[[nodiscard]] Json to_json(const admin::OrganizationDetail& organization);
extern const Schema k_organization_schema;

} // namespace tokenward::http
