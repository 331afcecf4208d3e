#include "core/field_reader.hpp"

#include <algorithm>

namespace tokenward {

std::optional<std::string_view> FieldReader::take(std::string_view name) noexcept {
    const auto found = std::ranges::lower_bound(fields_, name, {}, &Field::name);
    if (found == fields_.end() || found->name != name) {
        return std::nullopt;
    }
    ++taken_;
    return found->value;
}

std::span<const Field> FieldReader::take_all(std::string_view prefix) noexcept {
    const auto head = [prefix](const Field& field) {
        return field.name.substr(0, prefix.size());
    };
    const auto range = std::ranges::equal_range(fields_, prefix, {}, head);
    taken_ += range.size();
    return {range.begin(), range.end()};
}

} // namespace tokenward
