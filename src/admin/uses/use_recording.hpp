/// @file use_recording.hpp
/// Since when a store is known to be told of its tokens' uses: a token that was used where nobody
/// notes it must not count as idle.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/change.hpp"
#include "admin/store/records.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <optional>

namespace tokenward::admin {

/// So long may no gate note a use, as over holidays; after that it isn't known any more, and
/// counting begins again.
inline constexpr std::chrono::days k_recording_gap{7};

/// A time that is further ahead was noted by a clock that went wrong, or is a lie.
inline constexpr std::chrono::hours k_clock_slack{1};

struct UseRecording {
    std::optional<Time> since; ///< nothing: not known
    std::optional<Time> seen;  ///< the last use that a gate had noted when somebody looked
};

/// What is known at `now`. `noted`: when gates last noted a use, see seen_gates_key(). Pure.
[[nodiscard]] UseRecording proven_recording(const UseRecording& before, std::optional<Time> noted,
                                            Time now) noexcept;

[[nodiscard]] Answer<UseRecording> read_recording(Records& records);

/// Looks at what the gates noted, and notes in `change` what is known now.
[[nodiscard]] Answer<UseRecording> renew_recording(Change& change);

} // namespace tokenward::admin
