/// @file project_detail.hpp
/// `<prefix>admin:p:<key>`: a project.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {

struct ProjectDetail {
    static constexpr std::string_view k_what = "project";

    std::string key;
    std::string incarnation;
    std::string organization; ///< empty when it is in none
    std::string organization_incarnation;
    Time created_at{};
    std::string created_by;

    [[nodiscard]] static ProjectDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

} // namespace tokenward::admin
