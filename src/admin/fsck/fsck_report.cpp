#include "admin/fsck/fsck_report.hpp"

#include <algorithm>
#include <array>

namespace tokenward::admin {

void FsckReport::add(const Fault& fault, bool mended) {
    auto& tally = faults[fault.kind];
    ++tally.found;
    tally.mended += mended ? 1 : 0;
    if (tally.named.size() < k_faults_named) {
        tally.named.push_back(fault.where);
    }
}

std::size_t FsckReport::found() const noexcept {
    std::size_t count = 0;
    for (const auto& [kind, tally] : faults) {
        count += tally.found;
    }
    return count;
}

std::size_t FsckReport::found_of(FaultKind kind) const noexcept {
    const auto tally = faults.find(kind);
    return tally == faults.end() ? 0 : tally->second.found;
}

std::size_t FsckReport::taken() const noexcept {
    constexpr std::array k_taken = {FaultKind::UserIncomplete, FaultKind::ProjectIncomplete,
                                    FaultKind::TokenIncomplete, FaultKind::TokenOfNobody,
                                    FaultKind::TokenProjectGone};
    // One that only the gate knows is gone from the list's side.
    auto count = std::max(found_of(FaultKind::TokenUnknown), found_of(FaultKind::TokenGone));
    for (const auto kind : k_taken) {
        count += found_of(kind);
    }
    return count;
}

std::size_t FsckReport::mended() const noexcept {
    std::size_t count = 0;
    for (const auto& [kind, tally] : faults) {
        count += tally.mended;
    }
    return count;
}

} // namespace tokenward::admin
