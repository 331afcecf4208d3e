// SHA-384 (FIPS 180-4) without an allocation.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace tokenward {

using Sha384 = std::array<std::byte, 48>;

[[nodiscard]] Sha384 sha384(std::string_view message) noexcept;

} // namespace tokenward
