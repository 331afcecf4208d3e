/// @file fsck_report.hpp
/// What a check of the store found: counts of each kind, and the first of each by name.
#pragma once

#include "admin/fsck/fsck_fault.hpp"

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace tokenward::admin {

inline constexpr std::size_t k_faults_named = 20; ///< of a kind

struct FaultTally {
    std::size_t found = 0;
    std::size_t mended = 0;
    std::vector<std::string> named; ///< the first k_faults_named; may hold any bytes
};

struct FsckReport {
    std::map<FaultKind, FaultTally> faults; ///< of kinds that were found
    std::size_t looked_at = 0;              ///< records and index entries

    void add(const Fault& fault, bool mended);
    [[nodiscard]] std::size_t found() const noexcept;
    [[nodiscard]] std::size_t found_of(FaultKind kind) const noexcept;
    [[nodiscard]] std::size_t mended() const noexcept;
    /// Tokens, users and projects whose mending ends, deactivates or removes them, or that are
    /// lost.
    [[nodiscard]] std::size_t taken() const noexcept;
    /// Nothing is wrong any more.
    [[nodiscard]] bool is_consistent() const noexcept { return found() == mended(); }
};

} // namespace tokenward::admin
