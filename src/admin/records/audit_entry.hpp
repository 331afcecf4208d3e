/// @file audit_entry.hpp
/// What the audit log keeps of a change, beside who made it. Never a secret.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::admin {

/// Whoever may not sign in can still fill the log of sign-ins, and whoever has ended tokens that of
/// reuses; they must not wash away what was changed.
enum class AuditLog : std::uint8_t { Changes, SignIns, Reuses };

struct AuditEntry {
    std::string what; ///< `token.create`
    std::string on;   ///< a login, a key, a token id
    std::vector<std::pair<std::string, std::string>> details = {};
    AuditLog log = AuditLog::Changes;
};

} // namespace tokenward::admin
