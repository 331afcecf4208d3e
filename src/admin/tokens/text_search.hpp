/// @file text_search.hpp
/// Finding text that somebody typed into a search field.
#pragma once

#include <string_view>

namespace tokenward::admin {

/// A to Z count as a to z; other letters only as they are. An empty needle is everywhere.
[[nodiscard]] bool contains_ignoring_case(std::string_view text, std::string_view needle) noexcept;

} // namespace tokenward::admin
