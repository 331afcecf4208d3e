#include "admin/fsck/fsck_support.hpp"

#include <cstddef>

namespace tokenward::admin {

Answer<Verdict> own_record_bad(const Failure& failure, const std::string& key) {
    return failure.kind == FailureKind::Damaged ? Answer<Verdict>(own_record_bad(key)) : failure;
}

Verdict own_record_bad(const std::string& key) {
    Verdict verdict;
    verdict.add(FaultKind::BadSeal, key);
    return verdict;
}

Answer<Done> add_missing_entries(Records& records, const IndexEntries& entries, Verdict& verdict) {
    const auto scores = records.scores(entries);
    if (!scores) {
        // An index of another type is told by whoever walks through it.
        const bool is_damaged = scores.error().kind == FailureKind::Damaged;
        return is_damaged ? Answer<Done>(Done{}) : scores.error();
    }
    for (std::size_t i = 0; i < entries.size(); ++i) {
        if ((*scores)[i] == entries[i].score) {
            continue;
        }
        verdict.add(FaultKind::EntryMissing, text_of(entries[i]),
                    [entry = entries[i]](Change& change) -> Answer<Done> {
                        change.index(entry.index, entry.member, entry.score);
                        return Done{};
                    });
    }
    return Done{};
}

std::string text_of(const IndexEntry& entry) {
    return entry.index + " " + entry.member;
}

} // namespace tokenward::admin
