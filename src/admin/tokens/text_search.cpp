#include "admin/tokens/text_search.hpp"

#include "core/character_class.hpp"

#include <algorithm>

namespace tokenward::admin {

bool contains_ignoring_case(std::string_view text, std::string_view needle) noexcept {
    const auto found = std::ranges::search(text, needle, {}, to_lower, to_lower);
    return !found.empty() || needle.empty();
}

} // namespace tokenward::admin
