/// @file record_batch.hpp
/// Lines of a backup that go to the store together.
#pragma once

#include "admin/backup/backup_reader.hpp"
#include "admin/backup/claim.hpp"
#include "admin/store/key_names.hpp"

#include <cstddef>
#include <span>
#include <unordered_set>
#include <vector>

namespace tokenward::admin {

struct ClaimedItem : BackupItem {
    Novelty novelty = Novelty::Unknown; ///< in this file
};

/// In the order of the file. Those that bear no good record are carried along, to be told in turn.
class RecordBatch {
public:
    /// @param most so many share a change
    /// @param earlier what all records of the backup claimed so far
    RecordBatch(const KeyNames& names, std::size_t most, ClaimFilter& earlier)
        : names_(&names), most_(most), earlier_(&earlier) {}

    /// False, and nothing done, when it must come in a later one: what hangs on another kind's
    /// record has to find it there.
    [[nodiscard]] bool add(BackupItem& item);

    /// Whether one must be at its end before the other begins.
    [[nodiscard]] bool clashes_with(const RecordBatch& other) const;

    [[nodiscard]] std::span<const ClaimedItem> items() const noexcept { return items_; }

private:
    [[nodiscard]] Novelty note(std::span<const Claim> claims);
    [[nodiscard]] bool may_share(std::size_t kind, std::span<const Claim> claims) const;

    const KeyNames* names_;
    std::size_t most_;
    ClaimFilter* earlier_;
    std::vector<ClaimedItem> items_;
    std::size_t kind_ = 0; ///< of its records, once it has claims
    std::unordered_set<Claim> claims_;
};

} // namespace tokenward::admin
