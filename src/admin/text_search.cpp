#include "admin/text_search.hpp"

#include <algorithm>

namespace tokenward::admin {
namespace {

constexpr char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

} // namespace

bool contains_ignoring_case(std::string_view text, std::string_view needle) noexcept {
    const auto found = std::ranges::search(text, needle, {}, lower, lower);
    return !found.empty() || needle.empty();
}

} // namespace tokenward::admin
