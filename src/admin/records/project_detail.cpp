#include "admin/records/project_detail.hpp"

#include "admin/records/detail_writer.hpp"
#include "tokenward/names.hpp"

namespace tokenward::admin {

ProjectDetail ProjectDetail::read(DetailReader& reader) {
    ProjectDetail project;
    project.key = reader.text("key", is_project_key);
    project.incarnation = reader.text("inc", is_incarnation);
    project.organization = reader.text_if_any("org", is_organization_key);
    project.organization_incarnation = reader.text_if_any("orginc", is_incarnation);
    reader.expect(project.organization.empty() == project.organization_incarnation.empty());
    project.created_at = reader.time("created");
    project.created_by = reader.text("by", is_clean_text);
    return project;
}

OwnedFields ProjectDetail::fields() const {
    DetailWriter writer;
    writer.put("key", key)
        .put("inc", incarnation)
        .put_if_any("org", organization)
        .put_if_any("orginc", organization_incarnation)
        .put("created", created_at)
        .put("by", created_by);
    return std::move(writer).take();
}

} // namespace tokenward::admin
