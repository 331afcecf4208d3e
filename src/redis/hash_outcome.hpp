/// @file hash_outcome.hpp
/// What comes of reading one hash: fields, nothing there, or no answer.
#pragma once

#include "redis/reply.hpp"
#include "tokenward/field.hpp"

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace tokenward::redis {

/// Why there is no answer. None of them may ever be taken for "absent".
enum class LinkFault : std::uint8_t {
    NotConnected, ///< between two tries to connect
    QueueFull,    ///< too many reads wait already
    Timeout,      ///< no reply within read_timeout
    LinkLost,     ///< the link broke while the reply was due
    Refused,      ///< an error reply: LOADING, NOPERM, READONLY, MOVED …
    BadReply,     ///< no hash, or one beyond the bounds of a record
    Stopped,      ///< the client was stopped
};

[[nodiscard]] std::string_view to_word(LinkFault fault) noexcept;

enum class HashState : std::uint8_t {
    Found,
    Absent,      ///< Redis said so: an empty array, and nothing else
    Unavailable, ///< Redis couldn't be asked
};

/// Views are valid for as long as whoever gives the outcome says.
struct HashOutcome {
    HashState state = HashState::Unavailable;
    std::span<Field> fields;                   ///< Found: at least one; may be sorted in place
    LinkFault fault = LinkFault::NotConnected; ///< Unavailable
    std::string_view text;                     ///< Unavailable: short, printable, no secret

    [[nodiscard]] static HashOutcome found(std::span<Field> fields) noexcept;
    [[nodiscard]] static HashOutcome absent() noexcept;
    [[nodiscard]] static HashOutcome unavailable(LinkFault fault, std::string_view text) noexcept;
};

/// Judges replies to HGETALL. Keeps its memory between replies, so that it allocates nothing once
/// it has seen a record of the usual size.
class HashDecoder {
public:
    /// Views point into the reply and into this decoder: valid until either is gone or the next
    /// decode(). A field that stands twice is left to the seal.
    [[nodiscard]] HashOutcome decode(ReplyView reply);

private:
    std::vector<Field> fields_;
};

} // namespace tokenward::redis
