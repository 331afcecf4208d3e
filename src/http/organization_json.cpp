#include "http/organization_json.hpp"

#include "admin/records/expiry.hpp"

#include <array>

namespace tokenward::http {
namespace {

constexpr std::array k_organization_members = {
    Member{"key"},
    Member{"created_at", Kind::Time},
    Member{"created_by"},
};

} // namespace

constinit const Schema k_organization_schema{"Organization", k_organization_members};

Json to_json(const admin::OrganizationDetail& organization) {
    return {{"key", organization.key},
            {"created_at", admin::time_text(organization.created_at)},
            {"created_by", organization.created_by}};
}

} // namespace tokenward::http
