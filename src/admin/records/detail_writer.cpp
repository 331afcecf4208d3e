#include "admin/records/detail_writer.hpp"

#include "admin/records/detail_reader.hpp"

#include <string>

namespace tokenward::admin {

DetailWriter::DetailWriter() {
    put(k_version_field, k_version);
}

DetailWriter& DetailWriter::put(std::string_view field, std::string_view value) {
    fields_.emplace_back(field, value);
    return *this;
}

DetailWriter& DetailWriter::put_if_any(std::string_view field, std::string_view value) {
    return value.empty() ? *this : put(field, value);
}

DetailWriter& DetailWriter::put(std::string_view field, Time time) {
    return put(field, std::to_string(to_epoch(time)));
}

DetailWriter& DetailWriter::put_if_any(std::string_view field, std::optional<Time> time) {
    return time ? put(field, *time) : *this;
}

} // namespace tokenward::admin
