#include "admin/uses/idle_removal.hpp"

#include "admin/access/authority.hpp"
#include "admin/access/daemon_actor.hpp"
#include "admin/records/expiry.hpp"
#include "admin/store/batch.hpp"
#include "admin/store/require.hpp"
#include "admin/tokens/last_use.hpp"
#include "admin/tokens/token_ending.hpp"
#include "admin/uses/use_recording.hpp"
#include "tokenward/names.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string_view>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::chrono::days k_pace{1};
/// A daemon that ended amid its run is taken for gone after it; renewed while it works.
constexpr std::chrono::minutes k_lease{15};
constexpr std::string_view k_next = "next";
constexpr std::string_view k_lease_field = "lease";

/// Nothing for tokens that end by themselves.
std::optional<Time> idle_since(const TokenDetail& token, Time recording_since, Time now) {
    if (token.expires_at) {
        return std::nullopt;
    }
    const auto since = std::max(token.came_at(), recording_since);
    const bool is_used = token.last_used && *token.last_used - now <= k_clock_slack;
    return is_used ? std::max(since, *token.last_used) : since;
}

Failure stopped() {
    return {FailureKind::Busy, "stopped amid the removal of idle tokens"};
}

/// Looks through all tokens.
class Survey {
public:
    Survey(Store& store, Records& records, std::stop_token stop)
        : store_(store), records_(records), stop_(std::move(stop)) {}

    Answer<IdleSurvey> run() {
        const auto settings = require_settings(records_);
        const auto recording = read_recording(records_);
        if (!settings || !recording) {
            return settings ? recording.error() : settings.error();
        }
        found_.idle_days = settings->idle_days;
        found_.recording_since = recording->since;
        auto ids = records_.members(records_.names().tokens());
        if (!ids) {
            return ids.error();
        }
        if (std::erase_if(*ids, [](const auto& id) { return !is_token_id(id); }) > 0) {
            found_.damaged.emplace_back("the index of tokens holds what is no token's id");
        }
        if (!found_.idle_days) {
            return std::move(found_);
        }
        for (std::size_t at = 0; at < ids->size(); at += k_batch) {
            const auto batch = std::span(*ids).subspan(at, std::min(k_batch, ids->size() - at));
            if (stop_.stop_requested()) {
                return stopped();
            }
            if (const auto done = look_at(batch); !done) {
                return done.error();
            }
        }
        return std::move(found_);
    }

private:
    Answer<Done> look_at(std::span<const std::string> ids) {
        std::vector<std::string> keys;
        for (const auto& id : ids) {
            keys.push_back(records_.names().token(id));
        }
        auto found = records_.find_all<TokenDetail>(keys);
        if (!found) {
            return found.error();
        }
        std::ranges::move(found->damaged, std::back_inserter(found_.damaged));
        std::erase_if(found->records,
                      [](const auto& token) { return token.expires_at.has_value(); });
        found_.tokens += found->records.size();
        if (found->records.empty() || !found_.recording_since) {
            return Done{};
        }
        if (const auto done = read_last_uses(store_, found->records); !done) {
            return done;
        }
        for (auto& token : found->records) {
            const auto since = idle_since(token, *found_.recording_since, records_.now());
            if (since && records_.now() - *since >= *found_.idle_days) {
                found_.idle.push_back({std::move(token), *since});
            }
        }
        return Done{};
    }

    Store& store_;
    Records& records_;
    std::stop_token stop_;
    IdleSurvey found_;
};

Answer<IdleSurvey> survey(Store& store, const std::stop_token& stop) {
    const auto look = store.look();
    return look ? Survey(store, **look, stop).run() : look.error();
}

/// One token, judged once more by what stands within the change. False: it stays.
Answer<bool> remove_if_idle(Change& change, const Actor& actor, const std::string& id) {
    const auto settings = require_settings(change);
    const auto recording = read_recording(change);
    if (!settings || !recording) {
        return settings ? recording.error() : settings.error();
    }
    const auto found = change.find<TokenDetail>(change.names().token(id));
    if (!found) {
        return found.error();
    }
    if (!*found || !settings->idle_days || !recording->since) {
        return false;
    }
    auto token = **found;
    const auto used = last_use_of(change, id);
    if (!used) {
        return used.error();
    }
    token.last_used = *used;
    const auto since = idle_since(token, *recording->since, change.now());
    if (!since || change.now() - *since < *settings->idle_days) {
        return false;
    }
    if (const auto ended = end_token(change, token, ending::idle); !ended) {
        return ended.error();
    }
    const bool has_owner = token.organization.empty();
    change.audit(actor, {"token.end",
                         id,
                         {{"why", std::string(ending::idle)},
                          {"last_used", *used ? time_text(**used) : "never"},
                          {"idle_since", time_text(*since)},
                          {"name", token.name},
                          {has_owner ? "owner" : "organization",
                           has_owner ? token.owner : token.organization}}});
    return true;
}

Answer<Done> renew_lease(Store& store) {
    return store.change([](Change& change) -> Answer<Done> {
        change.set_value(change.names().idle_removal(), k_lease_field,
                         std::to_string(to_epoch(change.now() + k_lease)));
        return Done{};
    });
}

/// How a removal is done.
struct Manner {
    bool is_confirmed = false; ///< otherwise it holds the lease, and keeps it while it works
    std::stop_token stop;
};

/// Others keep changing it, so it isn't idle; or what is known of it can't be read.
bool is_spared(const Failure& failure) {
    return failure.kind == FailureKind::Busy || failure.kind == FailureKind::Damaged ||
           failure.kind == FailureKind::StoreRefused;
}

/// Says in `damaged` what was spared.
Answer<std::size_t> remove_all(Store& store, const Actor& actor, const IdleSurvey& found,
                               const Manner& manner, std::vector<std::string>& damaged) {
    std::size_t removed = 0;
    std::size_t number = 0;
    for (const auto& [token, since] : found.idle) {
        if (manner.stop.stop_requested()) {
            return stopped();
        }
        if (!manner.is_confirmed && number++ % k_batch == 0) {
            if (const auto done = renew_lease(store); !done) {
                return done.error();
            }
        }
        const auto gone =
            store.change([&](Change& change) { return remove_if_idle(change, actor, token.id); });
        if (!gone && !is_spared(gone.error())) {
            return gone.error();
        }
        if (!gone) {
            damaged.push_back(token.id + ": " + gone.error().message);
        }
        removed += gone && *gone ? 1 : 0;
    }
    return removed;
}

Answer<IdleRemoval> remove_found(Store& store, const Actor& actor, IdleSurvey found,
                                 const Manner& manner) {
    IdleRemoval result;
    result.tokens = found.tokens;
    result.idle = found.idle.size();
    result.damaged = std::move(found.damaged);
    if (!found.idle_days) {
        result.state = IdleState::Off;
        return result;
    }
    if (!found.recording_since) {
        result.state = IdleState::Unproven;
        return result;
    }
    if (!manner.is_confirmed && found.needs_confirmation()) {
        result.state = IdleState::Waits;
        return result;
    }
    const auto removed = remove_all(store, actor, found, manner, result.damaged);
    if (!removed) {
        return removed.error();
    }
    result.state = IdleState::Done;
    result.removed = *removed;
    return result;
}

Answer<std::optional<Time>> mark(Records& records, std::string_view field) {
    const auto text = records.value(records.names().idle_removal(), field);
    if (!text) {
        return text.error();
    }
    const auto seconds = *text ? parse_number(**text) : std::nullopt;
    return seconds ? std::optional(from_epoch(*seconds)) : std::nullopt;
}

/// A mark too far ahead is none: the clock went back, or somebody wants it never to happen.
bool is_ahead(std::optional<Time> mark, Time now, std::chrono::seconds furthest) {
    return mark && now < *mark && *mark - now <= furthest;
}

Answer<bool> is_due(Records& records) {
    const auto next = mark(records, k_next);
    const auto lease = mark(records, k_lease_field);
    if (!next || !lease) {
        return next ? lease.error() : next.error();
    }
    return !is_ahead(*next, records.now(), k_pace) && !is_ahead(*lease, records.now(), k_lease);
}

/// Takes the lease and looks whether uses are noted. False: another one has it.
Answer<bool> begin_run(Store& store) {
    return store.change([](Change& change) -> Answer<bool> {
        auto due = is_due(change);
        if (!due || !*due) {
            return due;
        }
        change.set_value(change.names().idle_removal(), k_lease_field,
                         std::to_string(to_epoch(change.now() + k_lease)));
        const auto renewed = renew_recording(change);
        return renewed ? Answer<bool>(true) : renewed.error();
    });
}

Answer<Done> end_run(Store& store, const IdleRemoval& result) {
    return store.change([&](Change& change) -> Answer<Done> {
        const auto key = change.names().idle_removal();
        change.set_value(key, k_next, std::to_string(to_epoch(change.now() + k_pace)));
        change.drop_value(key, k_lease_field);
        if (result.state == IdleState::Waits) {
            change.audit(daemon_actor(),
                         {"token.idle_removal_waits",
                          "tokens",
                          {{"idle", std::to_string(result.idle)},
                           {"of", std::to_string(result.tokens)},
                           {"confirm_by", "tokenward token remove-idle --confirm"}}});
        }
        return Done{};
    });
}

} // namespace

bool IdleSurvey::needs_confirmation() const noexcept {
    return idle.size() > k_few_idle && idle.size() * 100 > tokens * k_idle_percent;
}

Answer<IdleSurvey> find_idle_tokens(Store& store, const Actor& actor) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    if (const auto may = require_administrator(**look, actor); !may) {
        return may.error();
    }
    return Survey(store, **look, {}).run();
}

Answer<IdleRemoval> remove_idle_tokens(Store& store, const Actor& actor) {
    const auto begun = store.change([&](Change& change) -> Answer<Done> {
        if (auto may = require_administrator(change, actor); !may) {
            return may;
        }
        const auto renewed = renew_recording(change);
        return renewed ? Answer<Done>(Done{}) : renewed.error();
    });
    if (!begun) {
        return begun.error();
    }
    auto found = survey(store, {});
    return found ? remove_found(store, actor, *std::move(found), {true, {}}) : found.error();
}

Answer<IdleRemoval> remove_idle_tokens_daily(Store& store, const std::stop_token& stop) {
    const auto look = store.look();
    if (!look) {
        return look.error();
    }
    if (const auto due = is_due(**look); !due || !*due) {
        return due ? Answer<IdleRemoval>(IdleRemoval{}) : due.error();
    }
    if (const auto begun = begin_run(store); !begun || !*begun) {
        return begun ? Answer<IdleRemoval>(IdleRemoval{}) : begun.error();
    }
    auto found = survey(store, stop);
    if (!found) {
        return found.error();
    }
    auto result = remove_found(store, daemon_actor(), *std::move(found), {false, stop});
    if (result) {
        if (const auto ended = end_run(store, *result); !ended) {
            return ended.error();
        }
    }
    return result;
}

} // namespace tokenward::admin
