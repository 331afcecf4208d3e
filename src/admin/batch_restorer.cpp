#include "admin/batch_restorer.hpp"

#include "admin/authority.hpp"
#include "admin/record_keys.hpp"
#include "admin/token_import.hpp"

#include <cstddef>
#include <string>
#include <unordered_set>
#include <utility>

namespace tokenward::admin {
namespace {

/// So that memory doesn't grow with the store.
constexpr std::size_t k_most_parents = 10'000;

bool has_ended(const Outcomes& outcomes) {
    return !outcomes.empty() && !outcomes.back() && ends_import(outcomes.back().error().kind);
}

/// Once each, and not those that are known.
ReadAhead reads_of_parents(const KeyNames& names, std::span<const BackupRecord* const> records,
                           const KnownParents& known) {
    ReadAhead reads;
    std::unordered_set<std::string> wanted;
    for (const auto* const record : records) {
        for (auto& parent : parents_of(names, *record)) {
            if (!known.contains(parent) && wanted.insert(parent).second) {
                reads.hash(std::move(parent));
            }
        }
    }
    return reads;
}

} // namespace

Outcomes BatchRestorer::restore(const RecordBatch& batch) {
    std::vector<const BackupRecord*> records;
    for (const auto& item : batch.items()) {
        if (item.record) {
            records.push_back(&*item.record);
        }
    }
    auto restored = restore_records(records, batch.is_new() ? Novelty::Sure : Novelty::Unknown);
    auto next = restored.begin();
    Outcomes outcomes;
    outcomes.reserve(batch.items().size());
    for (const auto& item : batch.items()) {
        if (!item.record) {
            outcomes.push_back(item.record.error());
        } else if (next != restored.end()) {
            outcomes.push_back(*std::move(next++));
        } else {
            break;
        }
    }
    return outcomes;
}

Outcomes BatchRestorer::restore_records(Records records, Novelty novelty) {
    if (records.empty()) {
        return {};
    }
    auto together = restore_together(records, novelty);
    if (together) {
        return *std::move(together);
    }
    if (records.size() == 1 || ends_import(together.error().kind)) {
        return {together.error()};
    }
    // Something is wrong with one of them, or others keep changing what so many rest on. What was
    // done of them isn't known for sure.
    Outcomes outcomes;
    for (const auto& record : records) {
        outcomes.push_back(restore_records({&record, 1}, Novelty::Unknown).front());
        if (has_ended(outcomes)) {
            break;
        }
    }
    return outcomes;
}

Answer<Outcomes> BatchRestorer::restore_together(Records records, Novelty novelty) {
    return store_.initialize([&](Change& change) { return restore_in(change, records, novelty); });
}

Answer<Outcomes> BatchRestorer::restore_in(Change& change, Records records, Novelty novelty) {
    if (const auto may = require_administrator(change, actor_); !may) {
        return may.error();
    }
    const auto now = restoration_state(change, backup_, begun_);
    if (!now) {
        return now.error();
    }
    KnownParents of_this_change;
    const bool is_restoring = now->state == StoreState::Restoring;
    auto& parents = is_restoring ? kept_parents() : of_this_change;
    if (is_restoring) {
        // Nobody makes records in a store that isn't open, but imports of the same backup: the
        // same, and never a token beside its tombstone. So what records hang on isn't watched.
        change.watch_no_more();
    }
    // Alone, it finds nothing here but what it brought itself.
    const bool is_alone = !now->alone.empty() && now->alone == begun_.alone;
    const bool is_new = is_alone && novelty == Novelty::Sure;
    const auto read = is_new ? read_parents_ahead(change, records, parents)
                             : read_ahead(change, records, parents, !is_alone);
    if (!read) {
        return read.error();
    }
    RecordRestorer restorer(change, now->state, parents, is_new ? Novelty::Sure : Novelty::Unknown);
    Outcomes outcomes;
    outcomes.reserve(records.size());
    for (const auto* const record : records) {
        outcomes.push_back(restorer.restore(*record));
        if (has_ended(outcomes)) {
            return outcomes.back().error();
        }
    }
    return outcomes;
}

Answer<Done> BatchRestorer::read_ahead(Change& change, Records records, const KnownParents& parents,
                                       bool watches) {
    const auto& names = change.names();
    std::vector<std::string> hashes;
    auto reads = reads_of_parents(names, records, parents);
    for (const auto* const record : records) {
        auto own = hashes_of(names, *record);
        if (watches) {
            change.watch({&own.back(), 1});
        }
        for (auto& hash : own) {
            reads.hash(hash);
            hashes.push_back(std::move(hash));
        }
        if (auto entry = name_entry_of(names, *record)) {
            reads.value(std::move(entry->index), entry->name);
        }
    }
    // In an empty store, one question instead of two for each record.
    const auto are_absent = change.are_absent(hashes);
    return are_absent ? change.read_ahead(reads) : are_absent.error();
}

Answer<Done> BatchRestorer::read_parents_ahead(Change& change, Records records,
                                               const KnownParents& parents) {
    for (const auto* const record : records) {
        change.assume_absent(hashes_of(change.names(), *record));
    }
    return change.read_ahead(reads_of_parents(change.names(), records, parents));
}

KnownParents& BatchRestorer::kept_parents() {
    if (parents_.size() > k_most_parents) {
        parents_.clear();
    }
    // Another import of the same backup may have made them since.
    std::erase_if(parents_, [](const auto& parent) { return parent.second.empty(); });
    return parents_;
}

} // namespace tokenward::admin
