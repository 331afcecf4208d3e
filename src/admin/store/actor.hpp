/// @file actor.hpp
/// Who asks, for changes and for reading.
#pragma once

#include <string>
#include <utility>

namespace tokenward::admin {

/// Nobody until somebody is named: services refuse an Actor without a user that is not local().
struct Actor {
    /// The user it acts as, with what that user may do now.
    std::string login;
    /// Who is really there, for the audit log: `os:root`, `api`.
    std::string agent;
    /// Where from, for the audit log and for throttling: an address, `cli@host`.
    std::string from;
    /// The id of the token it acts through; empty when there is none, as on the command line.
    /// What that token narrows is read from its record each time (see authority.hpp), so that
    /// nothing done through a token outruns its end or its narrowing.
    std::string through = {};
    /// The local system administrator, who holds the key file and so could do anything anyway.
    bool is_local_administrator = false;

    [[nodiscard]] static Actor local(std::string agent, std::string from) {
        return {{}, std::move(agent), std::move(from), {}, true};
    }

    /// As it stands in `created_by`.
    [[nodiscard]] const std::string& name() const noexcept { return login.empty() ? agent : login; }
};

} // namespace tokenward::admin
