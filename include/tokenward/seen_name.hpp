/// @file seen_name.hpp
/// The Redis keys under which the gate notes when tokens were used. Nothing there is sealed: they
/// are hints, and grant nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward {

/// Which of the 256 hashes holds a token's last use: the low byte of its id's CRC-32, so that a
/// script can find it, too.
[[nodiscard]] std::uint8_t seen_bucket(std::string_view token_id) noexcept;

/// `<prefix>seen:<00..ff>`
[[nodiscard]] std::string seen_key(std::string_view prefix, std::uint8_t bucket);

/// `<prefix>seen:events`
[[nodiscard]] std::string seen_events_key(std::string_view prefix);

/// `<prefix>seen:gates`: by when a gate noted a use, in the field k_seen_gates_last. Only gates do,
/// so that it tells whether what they let in is noted at all.
[[nodiscard]] std::string seen_gates_key(std::string_view prefix);
inline constexpr std::string_view k_seen_gates_last = "last";

} // namespace tokenward
