/// @file outbox.hpp
/// Messages on their way out, kept in Redis so that none is lost whatever restarts: put there by
/// the change that they tell of, claimed before they are sent, and sent at least once under one id.
///
///     <prefix>admin:outbox:<channel>   sorted set: message id, by when it is due
///     <prefix>admin:m:<id>             the message, sealed: what goes out is signed by us
#pragma once

#include "admin/failure.hpp"
#include "admin/records/detail_reader.hpp"
#include "admin/store/change.hpp"
#include "admin/store/store.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tokenward::admin {

// NOLINTBEGIN(readability-identifier-naming): read as channel::mail.
namespace channel {
inline constexpr std::string_view mail = "mail";
inline constexpr std::string_view webhook = "webhook";
} // namespace channel
// NOLINTEND(readability-identifier-naming)

inline constexpr std::size_t k_most_messages = 10'000; ///< that wait, a channel
inline constexpr std::size_t k_longest_payload = 64 * 1024;
/// A message that was claimed is tried again after it, by whoever comes: longer than a try takes.
inline constexpr std::chrono::minutes k_message_lease{2};
/// Whoever gives messages back untried gives up older ones: as long as tries that fail go on.
inline constexpr std::chrono::days k_longest_put_off{4};

struct Message {
    static constexpr std::string_view k_what = "message";

    std::string id; ///< stays the same whenever it is tried again
    std::string channel;
    std::string kind;    ///< such as `token.reused`
    std::string payload; ///< text without control characters, such as JSON
    std::string token;   ///< id of the token it tells of; this and the next for the audit log
    std::string login;   ///< of whom it is for; empty where receivers aren't ours to know
    Time created_at{};
    std::int64_t tries = 0; ///< that were begun

    [[nodiscard]] static Message read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

/// Notes it in `change`, due at once, and gives its id; an empty `message.id` is drawn. Conflict
/// when too many wait already: then nothing is noted.
[[nodiscard]] Answer<std::string> enqueue(Change& change, Message message);

/// The one that has been due for longest, now this caller's until the lease ends. Nothing when none
/// is due.
[[nodiscard]] Answer<std::optional<Message>> claim_message(Store& store, std::string_view channel);

/// It got there.
[[nodiscard]] Answer<Done> settle_message(Store& store, const Message& message);

/// It was not tried to its end: it is due again after `wait`, and that try doesn't count.
[[nodiscard]] Answer<Done> give_back_message(Store& store, const Message& message,
                                             std::chrono::seconds wait = std::chrono::seconds(0));

enum class MessageFate : std::uint8_t { Again, Lost };

/// It didn't: tried again after a pause that grows (5 s, 5 min, 30 min, 2, 5, 10, 14, 20, 24 h);
/// after that, or when `final`, it is lost, which the audit log says. `reason` is one sentence.
[[nodiscard]] Answer<MessageFate> postpone_message(Store& store, const Message& message,
                                                   const std::string& reason, bool final = false);

} // namespace tokenward::admin
