#include "admin/backup_import.hpp"

#include "admin/authority.hpp"
#include "admin/backup_feed.hpp"
#include "admin/record_keys.hpp"
#include "admin/record_restorer.hpp"
#include "admin/token_import.hpp"

#include <algorithm>
#include <set>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

/// So many share one change: few enough that others don't wait for Redis, which also compares each
/// key that is to be watched with all that are.
constexpr std::size_t k_at_once = 32;

using Items = std::span<const BackupItem* const>;
using Outcomes = std::vector<Answer<Restored>>;

/// All of them or, on an error of the change itself, none.
Answer<Outcomes> restore_in_one_change(Store& store, const Actor& actor, const BackupHeader& backup,
                                       Items items) {
    return store.initialize([&](Change& change) -> Answer<Outcomes> {
        if (const auto may = require_administrator(change, actor); !may) {
            return may.error();
        }
        ReadAhead reads;
        reads.hash(change.names().gate_meta());
        reads.hash(change.names().restoration());
        std::set<std::string> parents;
        for (const auto* const item : items) {
            announce(change.names(), *item->record, reads, parents);
        }
        if (const auto read = change.read_ahead(reads); !read) {
            return read.error();
        }
        const auto state = restoration_state(change, backup);
        if (!state) {
            return state.error();
        }
        RecordRestorer restorer(change, *state);
        Outcomes outcomes;
        for (const auto* const item : items) {
            outcomes.push_back(restorer.restore(*item->record));
            if (!outcomes.back() && ends_import(outcomes.back().error().kind)) {
                return outcomes.back().error();
            }
        }
        return outcomes;
    });
}

/// @return one for each, or fewer: then the last one ended it
Outcomes restore_items(Store& store, const Actor& actor, const BackupHeader& backup, Items items) {
    auto restored = restore_in_one_change(store, actor, backup, items);
    if (restored) {
        return *std::move(restored);
    }
    if (items.size() == 1 || ends_import(restored.error().kind)) {
        return {restored.error()};
    }
    // Something is wrong with one of them, or others keep changing what so many rest on.
    Outcomes outcomes;
    for (const auto& item : items) {
        outcomes.push_back(restore_items(store, actor, backup, {&item, 1}).front());
        if (!outcomes.back() && ends_import(outcomes.back().error().kind)) {
            break;
        }
    }
    return outcomes;
}

/// Records in a row that can share a change.
class Batch {
public:
    explicit Batch(const KeyNames& names) : names_(names) {}

    /// False, and nothing done, when it must come in a later one: what hangs on another kind's
    /// record has to find it there.
    [[nodiscard]] bool add(const BackupItem& item) {
        auto claims = claims_of(names_, *item.record);
        const bool fits =
            items_.empty() ||
            (items_.size() < k_at_once && items_.front()->record->index() == item.record->index() &&
             std::ranges::none_of(
                 claims, [this](const std::string& claim) { return claims_.contains(claim); }));
        if (fits) {
            items_.push_back(&item);
            std::ranges::move(claims, std::inserter(claims_, claims_.end()));
        }
        return fits;
    }

    [[nodiscard]] Items items() const noexcept { return items_; }

private:
    const KeyNames& names_;
    std::vector<const BackupItem*> items_;
    std::unordered_set<std::string> claims_;
};

Failure left_closed(const Failure& why) {
    return refused(
        why.message +
        ". The store stays closed, and nginx answers 503: import a whole backup, or open it "
        "with what there is by \"tokenward import --cut\"");
}

} // namespace

Answer<Done> BackupImport::run(CutBackup cut) {
    auto header = reader_.read_header();
    if (!header) {
        return header.error();
    }
    header_ = *std::move(header);
    const auto state = begin_restoration(store_, actor_, header_);
    if (!state) {
        return state.error();
    }
    const auto taken = take_all();
    return taken ? end(*state, cut) : taken;
}

Answer<Done> BackupImport::take_all() {
    BackupFeed feed(reader_, k_at_once);
    while (const auto portion = feed.next()) {
        if (const auto taken = take(portion->items); !taken) {
            return taken;
        }
        watcher_.progress(tally_, portion->bytes_read);
    }
    return Done{};
}

Answer<Done> BackupImport::take(const std::vector<BackupItem>& items) {
    const auto refuse = [this](std::size_t line, const Failure& failure) {
        ++tally_.refused;
        watcher_.refused(line, failure);
    };
    std::vector<const BackupItem*> good;
    for (const auto& item : items) {
        if (item.record) {
            good.push_back(&item);
        } else {
            refuse(item.line, item.record.error());
        }
    }
    for (auto next = good.begin(); next != good.end();) {
        Batch batch(store_.names());
        while (next != good.end() && batch.add(**next)) {
            ++next;
        }
        const auto outcomes = restore_items(store_, actor_, header_, batch.items());
        for (std::size_t i = 0; i < outcomes.size(); ++i) {
            if (outcomes[i]) {
                ++(*outcomes[i] == Restored::Made ? tally_.made : tally_.already);
            } else if (ends_import(outcomes[i].error().kind)) {
                return outcomes[i].error();
            } else {
                refuse(batch.items()[i]->line, outcomes[i].error());
            }
        }
    }
    return Done{};
}

Answer<Done> BackupImport::end(StoreState state, CutBackup cut) {
    const auto whole = reader_.check_whole();
    if (!whole && state == StoreState::Restoring && cut == CutBackup::Refuse) {
        return left_closed(whole.error());
    }
    const auto finished = finish_restoration(store_, actor_, header_, tally_);
    return finished ? whole : finished;
}

} // namespace tokenward::admin
