/// @file reply_reader.hpp
/// Bytes in, replies out: hiredis's reader with bounds that a hostile peer can't pass.
#pragma once

#include "redis/options.hpp"
#include "redis/printable.hpp"
#include "redis/reply.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

namespace tokenward::redis {

enum class ReadStep : std::uint8_t {
    Reply,    ///< one reply was taken out
    NeedMore, ///< no whole reply yet
    Broken,   ///< what came is no RESP2, or beyond the bounds; nothing more can be read
};

/// Memory held is at most the unfinished reply's `max_bytes` once as it came and twice more in its
/// arena, sixteen bytes for each of its `max_elements`, and one piece fed; and as much as the arena
/// again for the reply that was handed out. Arrays stand in each other seven deep at most.
class ReplyReader {
public:
    /// Throws std::bad_alloc when out of memory.
    explicit ReplyReader(const ReplyLimits& limits);
    ReplyReader(ReplyReader&&) noexcept;
    ReplyReader& operator=(ReplyReader&&) noexcept;
    ~ReplyReader();

    /// Takes what was read from the peer. Call next() until NeedMore before feeding again. Feed
    /// pieces of some 16 KiB: a bound is looked at between pieces.
    void feed(std::span<const char> bytes) noexcept;

    /// Takes out the next reply. The memory of what `out` held before is used for the one after:
    /// who keeps handing in the same `out` has nothing allocated for ordinary replies.
    [[nodiscard]] ReadStep next(Reply& out) noexcept;

    /// True when no byte of a next reply has come yet.
    [[nodiscard]] bool idle() const noexcept;

    /// Why it is Broken; printable, and no bytes of the peer's but one.
    [[nodiscard]] PrintableText error() const noexcept;

private:
    struct State;
    std::unique_ptr<State> state_;
};

} // namespace tokenward::redis
