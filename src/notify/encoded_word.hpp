/// @file encoded_word.hpp
/// Any text in a mail's header line (RFC 2047).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tokenward::notify {

/// `utf8` as it may stand in a header line: as it is when it is short ASCII of letters, digits,
/// blanks and `allowed`, else as encoded words, folded so that no line is longer than 76
/// characters. Whatever it holds, it ends no line and begins no other header.
/// @param before characters that stand before it on its line, at most 40
[[nodiscard]] std::string header_text(std::string_view utf8, std::size_t before,
                                      std::string_view allowed = {});

} // namespace tokenward::notify
