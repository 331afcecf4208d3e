#include "notify/domain_holds.hpp"

#include <algorithm>

namespace tokenward::notify {
namespace {

std::string lower(std::string_view domain) {
    std::string text(domain);
    for (auto& c : text) {
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return text;
}

} // namespace

std::optional<DomainHolds::Pause> DomainHolds::left(std::string_view domain, Time now) const {
    const auto found = holds_.find(lower(domain));
    if (found == holds_.end() || found->second.end <= now) {
        return std::nullopt;
    }
    return std::chrono::ceil<Pause>(found->second.end - now);
}

DomainHolds::Pause DomainHolds::failed(std::string_view domain, Time now) {
    auto key = lower(domain);
    if (!holds_.contains(key)) {
        make_room();
    }
    auto& hold = holds_[std::move(key)];
    hold.pause = std::clamp(hold.pause * 2, k_first, k_longest);
    hold.end = now + hold.pause;
    return hold.pause;
}

void DomainHolds::succeeded(std::string_view domain) {
    holds_.erase(lower(domain));
}

void DomainHolds::make_room() {
    if (holds_.size() >= k_most) {
        holds_.erase(std::ranges::min_element(
            holds_, {}, [](const auto& domain_and_hold) { return domain_and_hold.second.end; }));
    }
}

std::string_view domain_of(std::string_view address) noexcept {
    return address.substr(address.rfind('@') + 1);
}

} // namespace tokenward::notify
