/// @file field_name.hpp
/// Names of HTTP fields (RFC 9110 § 5.1).
#pragma once

#include "core/character_class.hpp"

#include <algorithm>
#include <string_view>

namespace tokenward::nginx {

/// A token of RFC 9110 § 5.6.2.
[[nodiscard]] constexpr bool is_field_name(std::string_view text) noexcept {
    constexpr std::string_view punctuation = "!#$%&'*+-.^_`|~";
    return !text.empty() && text.size() <= 128 && std::ranges::all_of(text, [punctuation](char c) {
        return is_alnum(c) || punctuation.find(c) != std::string_view::npos;
    });
}

} // namespace tokenward::nginx
