#include "http/project_json.hpp"

#include "admin/records/expiry.hpp"

#include <array>

namespace tokenward::http {
namespace {

constexpr std::array k_project_members = {
    Member{"key"},
    Member{"organization", Kind::String, Presence::Nullable},
    Member{"created_at", Kind::Time},
    Member{"created_by"},
};

} // namespace

constinit const Schema k_project_schema{"Project", k_project_members};

Json to_json(const admin::ProjectDetail& project) {
    return {{"key", project.key},
            {"organization", or_null(project.organization)},
            {"created_at", admin::time_text(project.created_at)},
            {"created_by", project.created_by}};
}

} // namespace tokenward::http
