/// @file detail_writer.hpp
/// The fields of an admin record, before the seal.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <string_view>

namespace tokenward::admin {

class DetailWriter {
public:
    DetailWriter();

    DetailWriter& put(std::string_view field, std::string_view value);
    /// Leaves the field out when there is nothing to say.
    DetailWriter& put_if_any(std::string_view field, std::string_view value);
    DetailWriter& put(std::string_view field, Time time);
    DetailWriter& put_if_any(std::string_view field, std::optional<Time> time);

    [[nodiscard]] OwnedFields take() && { return std::move(fields_); }

private:
    OwnedFields fields_;
};

} // namespace tokenward::admin
