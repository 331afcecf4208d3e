/// @file attempt.hpp
/// How one attempt to send a message ended.
#pragma once

#include <cstdint>
#include <string>

namespace tokenward::notify {

enum class AttemptEnd : std::uint8_t {
    Sent,
    Obsolete,   ///< what it tells is no longer so: it isn't sent, and needn't be
    Stopped,    ///< we were told to end; whether it got there is open
    Failed,     ///< it may get there later
    NotAllowed, ///< likewise, but not before somebody here mends what was configured
    Refused,    ///< it never will
};

struct Attempt {
    AttemptEnd end = AttemptEnd::Sent;
    std::string reason = {}; ///< a sentence without secrets; empty when it was sent
};

} // namespace tokenward::notify
