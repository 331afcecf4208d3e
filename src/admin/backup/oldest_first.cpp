#include "admin/backup/oldest_first.hpp"

#include "admin/records/detail_reader.hpp"
#include "admin/store/records.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::size_t k_most = 2'000'000; // 64 MB, and half as much again while they grow
constexpr std::size_t k_given = 1000;

} // namespace

Answer<Done> OldestFirst::add(const Keys& keys) {
    const auto beginning = store_.names().token({}).size();
    Keys others;
    std::vector<std::string_view> ids;
    for (const auto& key : keys) {
        const auto id = std::string_view(key).substr(beginning);
        if (is_token_id(id)) {
            ids.push_back(id);
        } else {
            others.push_back(key);
        }
    }
    if (!others.empty()) {
        if (const auto taken = take_(others); !taken) {
            return taken;
        }
    }
    const auto placed = place(ids);
    return placed && places_.size() >= k_most ? finish() : placed;
}

/// Whatever the record says: one that is no good is told of when it is read.
Answer<Done> OldestFirst::place(const std::vector<std::string_view>& ids) {
    std::vector<std::vector<std::string>> questions;
    questions.reserve(ids.size());
    for (const auto id : ids) {
        questions.push_back({"HGET", store_.names().token(id), "created"});
    }
    const auto replies = exchange_all(store_.client(), questions);
    if (!replies) {
        return replies.error();
    }
    for (std::size_t i = 0; i < ids.size(); ++i) {
        const auto created = (*replies)[i].view().string();
        auto& place = places_.emplace_back();
        place.created = created ? parse_number(*created).value_or(0) : 0;
        std::ranges::copy(ids[i], place.id.begin());
    }
    return Done{};
}

Answer<Done> OldestFirst::finish() {
    std::ranges::sort(places_);
    // Redis may give a key twice; what stands in two runs is "already" there for an import.
    const auto doubles = std::ranges::unique(places_);
    places_.erase(doubles.begin(), doubles.end());
    Keys keys;
    for (std::size_t i = 0; i < places_.size(); ++i) {
        keys.push_back(store_.names().token({places_[i].id.data(), places_[i].id.size()}));
        if (keys.size() == k_given || i + 1 == places_.size()) {
            if (const auto taken = take_(keys); !taken) {
                return taken;
            }
            keys.clear();
        }
    }
    places_.clear();
    return Done{};
}

} // namespace tokenward::admin
