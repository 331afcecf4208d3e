/// @file wrap.hpp
/// Text in lines that fit.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::cli {

/// Lines of at most `width` characters, at least one. Broken at blanks alone: a longer word, such
/// as an id, stays whole and sticks out. 0: one line.
[[nodiscard]] std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// How wide the longest word is: no line can be shorter.
[[nodiscard]] std::size_t longest_word(std::string_view text) noexcept;

} // namespace tokenward::cli
