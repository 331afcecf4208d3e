/// @file audit_entry.hpp
/// What the audit log keeps of a change. Never a secret.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace tokenward::admin {

struct AuditEntry {
    std::string what; ///< `token.create`
    std::string on;   ///< a login, a key, a token id
    std::vector<std::pair<std::string, std::string>> details;
};

/// About this many entries are kept.
inline constexpr auto k_audit_entries = "100000";

} // namespace tokenward::admin
