// Takes a record's fields one by one; what nobody took makes the record
// malformed.
#pragma once

#include "tokenward/field.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace tokenward {

class FieldReader {
public:
    /// `sorted` by name, without doubles, as seal_is_valid() leaves it.
    explicit FieldReader(std::span<const Field> sorted) noexcept : fields_(sorted) {}

    [[nodiscard]] std::optional<std::string_view> take(std::string_view name) noexcept;

    /// Every field whose name starts with `prefix`.
    [[nodiscard]] std::span<const Field> take_all(std::string_view prefix) noexcept;

    [[nodiscard]] bool took_everything() const noexcept { return taken_ == fields_.size(); }

private:
    std::span<const Field> fields_;
    std::size_t taken_ = 0;
};

} // namespace tokenward
