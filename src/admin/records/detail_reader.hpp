/// @file detail_reader.hpp
/// Reads the fields of a sealed admin record, strictly: what is missing, outside its grammar or
/// unknown makes the whole record none. An unknown field may be a limit of a later version.
#pragma once

#include "admin/records/permission_set.hpp"
#include "admin/records/project_scope.hpp"
#include "core/field_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// Keeps going after a fault, so that a record reads as a list of its fields; ask good() at the
/// end.
class DetailReader {
public:
    using Grammar = bool (*)(std::string_view) noexcept;

    /// `sorted` by name, as seal_is_valid() leaves it. Takes the version and the seal.
    explicit DetailReader(std::span<const Field> sorted);

    [[nodiscard]] std::string text(std::string_view field, Grammar grammar);
    /// Empty when the field is absent; an empty value is no way to write that.
    [[nodiscard]] std::string text_if_any(std::string_view field, Grammar grammar);
    [[nodiscard]] bool flag(std::string_view field);
    [[nodiscard]] Time time(std::string_view field);
    [[nodiscard]] std::optional<Time> time_if_any(std::string_view field);
    [[nodiscard]] PermissionSet permissions(std::string_view field);
    [[nodiscard]] ProjectScope projects(std::string_view field);
    /// Every field that begins with `prefix`, by the rest of its name.
    [[nodiscard]] std::map<std::string, std::string> all(std::string_view prefix, Grammar name,
                                                         Grammar value);

    /// For values that are read further by the caller.
    void expect(bool good) noexcept { good_ = good_ && good; }
    /// True when nothing was wrong and nothing is left.
    [[nodiscard]] bool good() const noexcept { return good_ && reader_.took_everything(); }

private:
    FieldReader reader_;
    bool good_ = true;
};

/// A whole number without sign, in its only spelling.
[[nodiscard]] std::optional<std::int64_t> parse_number(std::string_view text) noexcept;

inline constexpr std::string_view k_version_field = "v";
inline constexpr std::string_view k_version = "1";

} // namespace tokenward::admin
