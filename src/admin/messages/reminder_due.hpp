/// @file reminder_due.hpp
/// When owners are told that a token ends: before it does, and when it did.
#pragma once

#include "admin/records/reminded.hpp"
#include "admin/records/token_detail.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace tokenward::admin {

inline constexpr std::chrono::days k_reminded_before{7};
/// What ended longer ago isn't told of any more: days without a daemon are made up for so far back.
inline constexpr std::chrono::days k_reminded_after{14};

/// What is to be told of `token` on `channel` now, if anything, whoever there is to tell. Nothing
/// of sessions, of tokens that were rotated out, and of what was told already. A token that came
/// with 7 days to live or less is told of when it has ended alone.
[[nodiscard]] std::optional<ReminderKind> due_reminder(const TokenDetail& token,
                                                       std::string_view channel, Time now);

} // namespace tokenward::admin
