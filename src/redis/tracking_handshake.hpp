/// @file tracking_handshake.hpp
/// The first words on an invalidation link: who we are, a master of which run, and then tracking
/// that is redirected to the very connection that asks for it.
///
/// Tracking ends with the connection that asked for it, so any other one could go silent unnoticed.
#pragma once

#include "redis/handshake.hpp"
#include "redis/options.hpp"
#include "redis/output_buffer.hpp"
#include "redis/reply.hpp"
#include "redis/run_id.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::redis {

class TrackingHandshake {
public:
    enum class Step : std::uint8_t {
        More,
        Subscribing, ///< the last commands stand in the buffer, SUBSCRIBE among them
        Done,
        Failed,   ///< not now, or something strange
        Declined, ///< this Redis can't or may not track
    };

    /// @param options must outlive this object
    explicit TrackingHandshake(const LinkOptions& options);

    /// Writes what can be asked at once, and expects the replies from now on.
    void begin(OutputBuffer& out);

    /// Takes one reply, in order; writes on when it can.
    [[nodiscard]] Step take(ReplyView reply, OutputBuffer& out);

    /// Once it is done.
    [[nodiscard]] const RunId& run_id() const noexcept { return run_id_; }
    /// Why it failed or was declined; printable, in our own words.
    [[nodiscard]] std::string_view error() const noexcept { return error_; }
    /// What changes are asked for: names of gate records begin with it.
    [[nodiscard]] std::string_view tracked_prefix() const noexcept { return prefix_; }

private:
    enum class Due : std::uint8_t { Greeting, Info, Id, Tracking, Subscription };

    [[nodiscard]] Step take_greeting(ReplyView reply);
    [[nodiscard]] Step take_info(ReplyView reply);
    [[nodiscard]] Step take_id(ReplyView reply, OutputBuffer& out);
    [[nodiscard]] Step take_tracking(ReplyView reply);
    [[nodiscard]] Step take_subscription(ReplyView reply);
    [[nodiscard]] Step refused(std::string_view command, ReplyView reply);

    Handshake greeting_;
    std::string prefix_;
    Due due_ = Due::Greeting;
    RunId run_id_;
    std::string error_;
};

} // namespace tokenward::redis
