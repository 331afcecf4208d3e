#include "admin/records/organization_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "tokenward/names.hpp"

namespace tokenward::admin {

OrganizationDetail OrganizationDetail::read(DetailReader& reader) {
    OrganizationDetail organization;
    organization.key = reader.text("key", is_organization_key);
    organization.incarnation = reader.text("inc", is_incarnation);
    organization.created_at = reader.time("created");
    organization.created_by = reader.text("by", is_clean_text);
    return organization;
}

OwnedFields OrganizationDetail::fields() const {
    DetailWriter writer;
    writer.put("key", key).put("inc", incarnation).put("created", created_at).put("by", created_by);
    return std::move(writer).take();
}

} // namespace tokenward::admin
