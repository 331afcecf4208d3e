/// @file reminded.hpp
/// What a token's record keeps of its reminders: which was made last, and for which expiry.
#pragma once

#include "tokenward/time.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

enum class ReminderKind : std::uint8_t {
    Expiring, ///< some days before
    Expired,
};

/// `expiring`, `expired`
[[nodiscard]] std::string_view to_word(ReminderKind kind) noexcept;
[[nodiscard]] std::optional<ReminderKind> reminder_kind_from(std::string_view word) noexcept;

/// One a channel. Another expiry is told of anew.
struct Reminded {
    ReminderKind kind = ReminderKind::Expiring;
    Time expires_at{};

    [[nodiscard]] bool operator==(const Reminded&) const = default;

    /// `expiring 1800000000`
    [[nodiscard]] std::string text() const;
    [[nodiscard]] static std::optional<Reminded> parse(std::string_view text) noexcept;
};

} // namespace tokenward::admin
