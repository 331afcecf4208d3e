// Base32 digits (RFC 4648 § 6), in lower case.
#pragma once

#include <string_view>

namespace tokenward {

inline constexpr std::string_view k_base32_digits = "abcdefghijklmnopqrstuvwxyz234567";

} // namespace tokenward
