// UTF-8 as RFC 3629 has it: shortest form, no surrogates, up to U+10FFFF.
#pragma once

#include <optional>
#include <string_view>

namespace tokenward {

/// Takes one character off the front of `text`; nothing when it isn't valid
/// UTF-8 there (`text` is then left as it was) or `text` is empty.
[[nodiscard]] std::optional<char32_t> take_utf8(std::string_view& text) noexcept;

} // namespace tokenward
