#include "admin/fsck/fsck_batch.hpp"

#include "admin/store/gathering.hpp"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <utility>

namespace tokenward::admin {
namespace {

using Pointers = std::vector<const Examination*>;

/// Something seemed wrong.
struct Suspicion {
    const Examination* examination;
    Verdict verdict;
};

/// More than any examination needs: a project token's is read in eight.
constexpr std::size_t k_most_rounds = 64;

/// One round: those whose reads are complete leave `open`.
Answer<Done> judge(Gathering& look, Pointers& open, std::vector<Suspicion>& suspicions) {
    Pointers waiting;
    for (const auto* const examination : open) {
        auto verdict = (*examination)(look);
        if (look.take_missed()) {
            waiting.push_back(examination);
        } else if (!verdict && verdict.error().kind == FailureKind::Damaged) {
            Verdict none;
            none.add(FaultKind::Unmended, verdict.error().message);
            suspicions.push_back({examination, std::move(none)});
        } else if (!verdict) {
            return verdict.error();
        } else if (!verdict->faults.empty()) {
            suspicions.push_back({examination, *std::move(verdict)});
        }
    }
    open = std::move(waiting);
    return Done{};
}

Answer<std::vector<Suspicion>> find_suspicions(Store& store,
                                               const std::vector<Examination>& examinations) {
    std::vector<Suspicion> suspicions;
    Pointers open;
    for (const auto& examination : examinations) {
        open.push_back(&examination);
    }
    Gathering look(store);
    for (std::size_t round = 0; !open.empty(); ++round) {
        if (round == k_most_rounds) {
            return Failure{FailureKind::Internal, "a record can't be judged"};
        }
        if (const auto read = look.fetch(); !read) {
            return read.error();
        }
        if (const auto judged = judge(look, open, suspicions); !judged) {
            return judged.error();
        }
    }
    return suspicions;
}

Answer<Verdict> judge_and_mend(Store& store, FsckManner manner, const Examination& examination) {
    return store.change([&](Change& change) -> Answer<Verdict> {
        auto verdict = examination(change);
        if (!verdict || manner == FsckManner::OnlyLooks) {
            return verdict;
        }
        for (const auto& mend : verdict->mends) {
            if (const auto mended = mend(change); !mended) {
                return mended.error();
            }
        }
        return verdict;
    });
}

/// What can't be mended isn't judged again: a seal is good or bad whatever stands around it.
bool is_beyond_mending(const Verdict& verdict) {
    return verdict.mends.empty();
}

Answer<Done> settle(Store& store, FsckManner manner, const Suspicion& suspicion,
                    FsckReport& report) {
    auto verdict = is_beyond_mending(suspicion.verdict)
                       ? Answer<Verdict>(suspicion.verdict)
                       : judge_and_mend(store, manner, *suspicion.examination);
    if (!verdict && is_lost(verdict.error())) {
        return verdict.error();
    }
    if (!verdict) {
        const auto& first = suspicion.verdict.faults.front().where;
        report.add({FaultKind::Unmended, first + ": " + verdict.error().message}, false);
        return Done{};
    }
    for (const auto& fault : verdict->faults) {
        report.add(fault, manner == FsckManner::Mends && !is_beyond_mending(fault.kind));
    }
    return Done{};
}

} // namespace

Answer<Done> examine(Store& store, FsckManner manner, const std::vector<Examination>& examinations,
                     FsckReport& report) {
    const auto suspicions = find_suspicions(store, examinations);
    if (!suspicions) {
        return suspicions.error();
    }
    for (const auto& suspicion : *suspicions) {
        if (const auto settled = settle(store, manner, suspicion, report); !settled) {
            return settled;
        }
    }
    return Done{};
}

} // namespace tokenward::admin
