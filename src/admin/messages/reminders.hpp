/// @file reminders.hpp
/// Owners are told that their tokens end: found here, put into the outbox, sent by src/notify.
///
///     <prefix>admin:reminders     hash: channel → up to when all was told; a hint
///     reminded:<channel>          a field of the token's record: what was told, for which expiry
///
/// Any number of daemons may look at the same time, and any of them end at any time: the note in
/// the token's record and the messages are made in one change, so each reminder is made once.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/store.hpp"

#include <cstddef>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward::admin {

inline constexpr std::size_t k_reminded_at_once = 1000;

struct ReminderPass {
    std::size_t tokens = 0; ///< that somebody is to be told of
    bool more = false;      ///< are perhaps due; call again
    bool is_full = false;   ///< the outbox: the rest waits for another pass, and isn't lost
    /// Tokens that wait for mails to go to somebody for whom too many wait: for another pass, too.
    std::size_t held = 0;
    /// A sentence about each that could not be told of, and was passed.
    std::vector<std::string> skipped = {};
};

/// One pass over the tokens that are about to end or have ended, see reminder_due.hpp, of at most
/// `limit` tokens. `channel` is one of outbox.hpp. Ends early when it is told to stop.
[[nodiscard]] Answer<ReminderPass> queue_reminders(Store& store, std::string_view channel,
                                                   const std::stop_token& stop = {},
                                                   std::size_t limit = k_reminded_at_once);

} // namespace tokenward::admin
