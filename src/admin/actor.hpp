/// @file actor.hpp
/// Who asks for a change.
#pragma once

#include <string>

namespace tokenward::admin {

struct Actor {
    /// The user it acts as, with what that user may do now. Empty: the local system administrator,
    /// who holds the key file and so could do anything anyway.
    std::string login;
    /// Who is really there, for the audit log: `os:root`.
    std::string agent;
    /// Where from, for the audit log.
    std::string from;

    [[nodiscard]] bool is_local_administrator() const noexcept { return login.empty(); }
    /// As it stands in `created_by`.
    [[nodiscard]] const std::string& name() const noexcept { return login.empty() ? agent : login; }
};

} // namespace tokenward::admin
