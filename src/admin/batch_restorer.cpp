#include "admin/batch_restorer.hpp"

#include "admin/authority.hpp"
#include "admin/record_keys.hpp"
#include "admin/token_import.hpp"

#include <cstddef>
#include <iterator>
#include <set>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

/// So that memory doesn't grow with the store.
constexpr std::size_t k_most_parents = 10'000;

bool has_ended(const Outcomes& outcomes) {
    return !outcomes.empty() && !outcomes.back() && ends_import(outcomes.back().error().kind);
}

} // namespace

Outcomes BatchRestorer::restore(const RecordBatch& batch) {
    std::vector<const BackupRecord*> records;
    for (const auto& item : batch.items()) {
        if (item.record) {
            records.push_back(&*item.record);
        }
    }
    auto restored = restore_records(records);
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

Outcomes BatchRestorer::restore_records(Records records) {
    if (records.empty()) {
        return {};
    }
    auto together = restore_together(records);
    if (together) {
        return *std::move(together);
    }
    if (records.size() == 1 || ends_import(together.error().kind)) {
        return {together.error()};
    }
    // Something is wrong with one of them, or others keep changing what so many rest on.
    Outcomes outcomes;
    for (const auto& record : records) {
        outcomes.push_back(restore_records({&record, 1}).front());
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
    const bool is_alone = !now->alone.empty() && now->alone == begun_.alone;
    if (const auto read = read_ahead(change, records, parents, !is_alone); !read) {
        return read.error();
    }
    RecordRestorer restorer(change, now->state, parents);
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
                                       bool watches) const {
    std::vector<std::string> hashes;
    ReadAhead reads;
    std::set<std::string> announced;
    for (const auto* const record : records) {
        auto own = hashes_of(change.names(), *record);
        if (watches) {
            change.watch({&own.back(), 1});
        }
        hashes.insert(hashes.end(), std::move_iterator(own.begin()), std::move_iterator(own.end()));
        announce(change.names(), *record, parents, reads, announced);
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
