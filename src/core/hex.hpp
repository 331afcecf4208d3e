// Lower-case hexadecimal.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace tokenward {

void write_hex(std::span<const std::byte> bytes, std::span<char> out) noexcept;
void append_hex(std::span<const std::byte> bytes, std::string& out);

/// False unless `text` is exactly `out.size()` bytes in hexadecimal, of either
/// case.
[[nodiscard]] bool decode_hex(std::string_view text, std::span<std::byte> out) noexcept;

} // namespace tokenward
