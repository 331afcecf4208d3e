/// @file audit_listing.hpp
/// Reading the audit log, the log of sign-ins and that of reuses, newest first.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/audit_entry.hpp"
#include "admin/store/actor.hpp"
#include "admin/store/pages.hpp"
#include "admin/store/store.hpp"
#include "tokenward/time.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::admin {

struct AuditRecord {
    std::string id; ///< its place in the log
    Time at{};
    std::string who;     ///< the user acted as, or the same as `agent`
    std::string agent;   ///< who was really there
    std::string from;    ///< where
    std::string through; ///< id of a token; may be empty
    std::string what;
    std::string on;
    std::vector<std::pair<std::string, std::string>> details; ///< a name may stand there twice
};

/// All that is set must fit.
struct AuditFilter {
    AuditLog log = AuditLog::Changes;
    std::string who;
    std::string what; ///< `token.create`, or all that begins so when it ends with a dot: `token.`
    std::string on;
    std::optional<Time> since; ///< at or after
    std::optional<Time> until; ///< before
};

struct AuditCursor {
    std::string after;                 ///< Page::next of the page before; empty: from the newest
    std::size_t limit = 100;           ///< 1 to 1000
    std::size_t most_examined = 10000; ///< see TokenCursor
};

/// System administrators: everything. A user, through a whole token: of changes those made as this
/// user, of sign-ins those on this login, of reuses none.
///
/// The log is not sealed: whoever may write to Redis can lie in it.
[[nodiscard]] Answer<Page<AuditRecord>>
list_audit(Store& store, const Actor& actor, const AuditFilter& filter, const AuditCursor& cursor);

} // namespace tokenward::admin
