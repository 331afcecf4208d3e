#include "admin/backup/batch_restorer.hpp"

#include "admin/access/authority.hpp"
#include "admin/backup/record_keys.hpp"

#include <cstddef>
#include <string>
#include <unordered_set>
#include <utility>

namespace tokenward::admin {
namespace {

/// So that memory doesn't grow with the store.
constexpr std::size_t k_most_parents = 10'000;

/// Of one import alone in an empty store: it finds nothing there but what it brought itself.
bool is_alone(const Restoration& begun, const Restoration& now) noexcept {
    return begun.is_alone && now.is_alone;
}

} // namespace

Outcomes BatchRestorer::restore(const RecordBatch& batch) {
    std::vector<ClaimedRecord> records;
    for (const auto& item : batch.items()) {
        if (item.record) {
            records.push_back({&*item.record, item.novelty});
        }
    }
    auto restored = restore_records(records);
    auto next = restored.begin();
    Outcomes outcomes;
    outcomes.reserve(batch.items().size());
    for (const auto& item : batch.items()) {
        if (!item.record) {
            outcomes.emplace_back(item.record.error());
        } else if (next != restored.end()) {
            outcomes.push_back(std::move(*next++));
        } else {
            break;
        }
    }
    return outcomes;
}

Outcomes BatchRestorer::restore_records(Records records) {
    if (records.empty()) {
        return {};
    }
    auto together = restore_together(records);
    if (together) {
        return *std::move(together);
    }
    if (records.size() == 1 || ends_all(together.error().kind)) {
        return {together.error()};
    }
    // Something is wrong with one of them, or others keep changing what so many rest on. What was
    // done of them isn't known for sure.
    Outcomes outcomes;
    for (const auto& [record, novelty] : records) {
        const ClaimedRecord alone{record, Novelty::Unknown};
        outcomes.push_back(restore_records({&alone, 1}).front());
        if (has_ended(outcomes)) {
            break;
        }
    }
    return outcomes;
}

Answer<Outcomes> BatchRestorer::restore_together(Records records) {
    return store_.initialize([&](Change& change) { return restore_in(change, records); });
}

Answer<Outcomes> BatchRestorer::restore_in(Change& change, Records records) {
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
    const auto trust = is_alone(begun_, *now) ? Trust::Alone : Trust::Beside;
    if (const auto read = read_ahead(change, records, parents, trust); !read) {
        return read.error();
    }
    RecordRestorer restorer(change, now->state, parents);
    Outcomes outcomes;
    outcomes.reserve(records.size());
    for (const auto& each : records) {
        outcomes.push_back(restorer.restore(*each.record, novelty_here(each, trust)));
        if (has_ended(outcomes)) {
            return outcomes.back().error();
        }
    }
    return outcomes;
}

Novelty BatchRestorer::novelty_here(const ClaimedRecord& each, Trust trust) noexcept {
    return trust == Trust::Alone ? each.novelty : Novelty::Unknown;
}

Answer<Done> BatchRestorer::read_ahead(Change& change, Records records, const KnownParents& parents,
                                       Trust trust) {
    const auto& names = change.names();
    std::vector<std::string> hashes;
    std::unordered_set<std::string> announced;
    ReadAhead reads;
    for (const auto& each : records) {
        for (auto& parent : parents_of(names, *each.record)) {
            if (!parents.contains(parent) && announced.insert(parent).second) {
                reads.hash(std::move(parent));
            }
        }
        auto own = hashes_of(names, *each.record);
        if (novelty_here(each, trust) == Novelty::Sure) {
            change.assume_absent(std::move(own));
            continue;
        }
        if (trust == Trust::Beside) {
            change.watch({&own.back(), 1});
        }
        for (auto& hash : own) {
            reads.hash(hash);
            hashes.push_back(std::move(hash));
        }
        if (auto entry = name_entry_of(names, *each.record)) {
            reads.value(std::move(entry->index), entry->name);
        }
    }
    // In an empty store, one question instead of two for each record.
    const auto are_absent = change.are_absent(hashes);
    return are_absent ? change.read_ahead(reads) : are_absent.error();
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
