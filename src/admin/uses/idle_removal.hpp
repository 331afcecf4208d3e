/// @file idle_removal.hpp
/// Tokens without expiry that nobody uses are removed: those that were not used for as long as the
/// settings say, counted from the latest of their creation, import or restoring, their last use,
/// and the time since which uses are known to be noted (use_recording.hpp).
#pragma once

#include "admin/failure.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/store.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

namespace tokenward::admin {

/// More than this share of those without expiry, and more than so many, at once are removed only on
/// somebody's word.
inline constexpr std::size_t k_idle_percent = 5;
inline constexpr std::size_t k_few_idle = 10;

struct IdleToken {
    TokenDetail token;
    Time since{}; ///< idle
};

struct IdleSurvey {
    std::optional<std::chrono::days> idle_days; ///< nothing: turned off
    std::optional<Time> recording_since;        ///< nothing: not known, so nothing counts as idle
    std::size_t tokens = 0;                     ///< those without expiry, without sessions
    std::vector<IdleToken> idle;                ///< oldest first
    std::vector<std::string> damaged;           ///< a sentence about each record that is none

    [[nodiscard]] bool needs_confirmation() const noexcept;
};

/// What would be removed now. System administrators only.
[[nodiscard]] Answer<IdleSurvey> find_idle_tokens(Store& store, const Actor& actor);

enum class IdleState : std::uint8_t {
    NotDue,   ///< or another daemon is at it
    Off,      ///< by the settings
    Unproven, ///< nobody knows whether uses are noted
    Done,
    Waits, ///< for somebody's word: too many at once, nothing was removed
};

struct IdleRemoval {
    IdleState state = IdleState::NotDue;
    std::size_t tokens = 0;
    std::size_t idle = 0;
    std::size_t removed = 0; ///< fewer than `idle` when some were used or changed meanwhile
    std::vector<std::string> damaged;
};

/// On somebody's word: as many as there are. System administrators only.
[[nodiscard]] Answer<IdleRemoval> remove_idle_tokens(Store& store, const Actor& actor);

/// The daemon's daily run, made up for when days were missed; by one daemon at a time, and taken
/// over by another when that one ends amid it. Call it every now and then. Busy when it was stopped
/// amid it.
[[nodiscard]] Answer<IdleRemoval> remove_idle_tokens_daily(Store& store,
                                                           const std::stop_token& stop = {});

} // namespace tokenward::admin
