#include "admin/fsck/fsck_report.hpp"

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

std::size_t FsckReport::taken() const noexcept {
    constexpr std::array k_taken = {FaultKind::UserIncomplete,  FaultKind::ProjectIncomplete,
                                    FaultKind::TokenIncomplete, FaultKind::TokenUnknown,
                                    FaultKind::TokenGone,       FaultKind::TokenOfNobody,
                                    FaultKind::TokenProjectGone};
    std::size_t count = 0;
    for (const auto kind : k_taken) {
        const auto tally = faults.find(kind);
        count += tally == faults.end() ? 0 : tally->second.found;
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
