/// @file organization_detail.hpp
/// `<prefix>admin:o:<key>`: an organization.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <string>
#include <string_view>

namespace tokenward::admin {

struct OrganizationDetail {
    static constexpr std::string_view k_what = "organization";

    std::string key;
    std::string incarnation;
    Time created_at{};
    std::string created_by;

    [[nodiscard]] static OrganizationDetail read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

} // namespace tokenward::admin
