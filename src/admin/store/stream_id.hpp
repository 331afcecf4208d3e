/// @file stream_id.hpp
/// The ids of a stream's entries, which Redis gives in order.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>

namespace tokenward::admin {

struct StreamId {
    std::uint64_t milliseconds = 0;
    std::uint64_t number = 0;

    auto operator<=>(const StreamId&) const = default;

    /// `1526919030474-55`
    [[nodiscard]] static std::optional<StreamId> parse(std::string_view text) noexcept;
};

} // namespace tokenward::admin
