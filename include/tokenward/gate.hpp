/// @file gate.hpp
/// The decision: token, records, requirement, time → let in, or the reason why
/// not. Pure.
///
/// Effective right = the token's scope ∩ its owner's authority now.
#pragma once

#include "tokenward/reason.hpp"
#include "tokenward/record.hpp"
#include "tokenward/requirement.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <string_view>

namespace tokenward {

struct Decision {
    Reason reason = Reason::Internal;    ///< Reason::None = let in
    std::string_view missing_permission; ///< the first one missing, with
                                         ///< Reason::MissingPermission

    [[nodiscard]] bool allowed() const noexcept { return reason == Reason::None; }
};

/// Which records decide() wants beside the token's own.
struct NeededRecords {
    bool user = false;         ///< the owner's authority
    bool user_project = false; ///< the owner's authority on `project_key`
    bool project = false;      ///< the project `project_key`
    /// The named project; where none is named, a project token's own. A view into either.
    std::string_view project_key;
};

/// The records as found; an absent one is disengaged, and grants nothing.
struct FoundRecords {
    std::optional<UserAuthority> user;
    std::optional<ProjectAuthority> user_project;
    std::optional<ProjectRecord> project;
};

/// What can be said from the token's record alone; nothing when more must be
/// read. Expiry comes first, so that an expired token costs one read.
[[nodiscard]] std::optional<Decision> decide_early(const TokenEntry& token, Time now) noexcept;

[[nodiscard]] NeededRecords needed_records(const TokenRecord& token,
                                           const Requirement& wanted) noexcept;

/// The whole decision. Views in the result point into `wanted`.
[[nodiscard]] Decision decide(const TokenEntry& token, const FoundRecords& found,
                              const Requirement& wanted, Time now) noexcept;

} // namespace tokenward
