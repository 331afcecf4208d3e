/// @file use_events.hpp
/// What the gates tell of at once: the first use of a successor ends its predecessor, and the use
/// of a token that was ended is noted in the log of reuses and told to whoever watches.
///
/// Many daemons may do it at the same time. `<prefix>admin:events` says how far they have come; it
/// moves on in the very change that works an event, so that each is worked once, and none is lost
/// whoever ends when. What the gates tell is not sealed: whoever may write there can have a
/// predecessor ended before its time, and lie about reuses; of these, no more than
/// k_most_reuses are told of in a minute. A stream that he made unreadable is begun anew.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"
#include "admin/uses/use_event_work.hpp"

#include <cstddef>

namespace tokenward::admin {

/// At most `limit` of those that wait. Reuses go into the outbox of channel::webhook, too, when
/// `tells_webhook`.
[[nodiscard]] Answer<WorkedEvents> work_use_events(Store& store, bool tells_webhook,
                                                   std::size_t limit = 100);

} // namespace tokenward::admin
