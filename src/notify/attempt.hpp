/// @file attempt.hpp
/// How one attempt to send a message ended.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

namespace tokenward::notify {

enum class AttemptEnd : std::uint8_t {
    Sent,
    Obsolete,   ///< what it tells is no longer so: it isn't sent, and needn't be
    Stopped,    ///< we were told to end; whether it got there is open
    PutOff,     ///< not tried: its recipient's domain is on hold
    Failed,     ///< it may get there later
    NotAllowed, ///< likewise, but not before somebody here mends what was configured
    Refused,    ///< it never will
};

/// Mails to a domain that are not tried for now.
struct DomainHold {
    std::string domain;
    std::chrono::seconds left{0};
};

struct Attempt {
    AttemptEnd end = AttemptEnd::Sent;
    std::string reason = {}; ///< a sentence without secrets; empty when it was sent
    /// Failed, NotAllowed: it came of this recipient, and says nothing about other domains.
    bool is_of_recipient = false;
    std::optional<DomainHold> hold = {}; ///< of its recipient's domain, from now on
};

} // namespace tokenward::notify
