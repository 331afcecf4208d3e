/// @file expiry.hpp
/// When a token ends, as people write it.
#pragma once

#include "admin/failure.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// `2027-01-31`; nothing for anything else, and for days that don't exist.
[[nodiscard]] std::optional<std::chrono::sys_days> parse_date(std::string_view text) noexcept;

/// `90d`, `never`, `2027-01-31` (00:00 UTC of that day), or RFC 3339: `2027-01-31T08:00:00Z`,
/// `2027-01-31T08:00:00+02:00`. Invalid for anything else; whether it is past isn't looked at.
[[nodiscard]] Answer<std::optional<Time>> parse_expiry(std::string_view text, Time now);

/// A bound of a listing: as an expiry, but that `90d` was 90 days ago, and there is no `never`.
[[nodiscard]] Answer<Time> parse_moment(std::string_view text, Time now);

/// Refused when it isn't in the future, or beyond `max_lifetime` from now.
[[nodiscard]] Answer<Done> check_expiry(std::optional<Time> expires_at, Time now,
                                        std::optional<std::chrono::days> max_lifetime);

/// `2027-01-31T00:00:00Z`
[[nodiscard]] std::string time_text(Time time);

} // namespace tokenward::admin
