/// @file use_event_work.hpp
/// What comes of one event: a predecessor ends, or a reuse is told of.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/records.hpp"
#include "admin/store/store.hpp"
#include "admin/store/stream_id.hpp"
#include "admin/uses/use_event.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

/// The field of `<prefix>admin:events` that says how far daemons have come.
inline constexpr std::string_view k_worked_up_to = "done";

/// A minute, of all daemons together: each becomes an entry, a mark and a message. Who is over it
/// is told of by its next event.
inline constexpr std::int64_t k_most_reuses = 100;

struct WorkedEvents {
    std::size_t seen = 0;   ///< entries that were passed
    std::size_t ended = 0;  ///< predecessors
    std::size_t reused = 0; ///< uses of ended tokens that were told of
    std::size_t untold = 0; ///< and those that were too many
    /// A sentence about each that could not be worked and was passed all the same.
    std::vector<std::string> skipped = {};
    bool more = false; ///< perhaps
};

/// Nothing: none was worked yet.
[[nodiscard]] Answer<std::optional<StreamId>> worked_up_to(Records& records);

/// In one change with the place that is reached. One that can't be worked is passed, and told in
/// `skipped`, unless what stands against it may pass by itself.
[[nodiscard]] Answer<WorkedEvents> work_event(Store& store, const UseEvent& event,
                                              bool tells_webhook);

} // namespace tokenward::admin
