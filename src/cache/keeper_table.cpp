#include "cache/keeper_table.hpp"

#include <algorithm>

namespace tokenward::cache {
namespace {

constexpr ClockMs k_dead_after = 60'000;

} // namespace

bool KeeperTable::is_dead(const Keeper& keeper, ClockMs now) noexcept {
    return keeper.entered == 0 || keeper.proven_at + k_dead_after < now;
}

KeeperTable::Keeper* KeeperTable::keeper_at(Place place) noexcept {
    if (place.index >= keepers_.size() || keepers_[place.index].entered != place.entered) {
        return nullptr;
    }
    return &keepers_[place.index];
}

KeeperTable::Place KeeperTable::enter(std::uint32_t server, Sequence since, ClockMs now) noexcept {
    for (std::size_t index = 0; index < keepers_.size(); ++index) {
        auto& keeper = keepers_[index];
        if (is_dead(keeper, now)) {
            keeper = {
                .entered = ++last_entered_, .since = since, .proven_at = now, .server = server};
            return {index, last_entered_};
        }
    }
    return {};
}

void KeeperTable::leave(Place place) noexcept {
    if (auto* const keeper = keeper_at(place)) {
        *keeper = {};
    }
}

void KeeperTable::set_since(Place place, Sequence since) noexcept {
    if (auto* const keeper = keeper_at(place)) {
        keeper->since = since;
    }
}

bool KeeperTable::prove(Place place, ClockMs proven_at) noexcept {
    auto* const keeper = keeper_at(place);
    if (keeper != nullptr) {
        keeper->proven_at = proven_at;
    }
    return keeper != nullptr;
}

void KeeperTable::clear() noexcept {
    keepers_ = {};
}

bool KeeperTable::has_any(ClockMs now) const noexcept {
    return !std::ranges::all_of(keepers_,
                                [now](const Keeper& keeper) { return is_dead(keeper, now); });
}

std::optional<Sequence> KeeperTable::oldest_proven(Place mine, std::uint32_t server,
                                                   ClockMs confirmed_at) const noexcept {
    std::optional<Sequence> oldest;
    for (const auto& keeper : keepers_) {
        const bool vouches = keeper.entered != 0 && keeper.entered != mine.entered &&
                             keeper.server == server && keeper.proven_at > confirmed_at;
        if (vouches && (!oldest || keeper.since < *oldest)) {
            oldest = keeper.since;
        }
    }
    return oldest;
}

} // namespace tokenward::cache
