#include "admin/listed_tokens.hpp"

#include "admin/records.hpp"

#include <cstddef>
#include <utility>
#include <vector>

namespace tokenward::admin {

Answer<Keys> ListedTokens::take_unlisted(const Keys& keys) {
    const auto list = store_.names().tokens();
    const auto beginning = store_.names().token({}).size();
    std::vector<std::vector<std::string>> questions;
    questions.reserve(keys.size() * 2);
    for (const auto& key : keys) {
        questions.push_back({"ZSCORE", list, key.substr(beginning)});
        questions.push_back({"HGET", key, "created"});
    }
    const auto replies = exchange_all(store_.client(), questions);
    if (!replies) {
        return replies.error();
    }
    Keys unlisted;
    for (std::size_t i = 0; i < keys.size(); ++i) {
        const auto place = (*replies)[2 * i].view().string();
        if (place && place == (*replies)[2 * i + 1].view().string()) {
            continue;
        }
        unlisted.push_back(keys[i]);
        if (place) {
            misplaced_.insert(keys[i]);
        }
    }
    return unlisted;
}

Answer<std::optional<Keys>> ListedTokens::next() {
    const auto ids = walk_.next();
    if (!ids) {
        return ids.error();
    }
    if (ids->empty()) {
        return std::optional<Keys>();
    }
    Keys keys;
    keys.reserve(ids->size());
    for (const auto& id : *ids) {
        if (auto key = store_.names().token(id); !misplaced_.contains(key)) {
            keys.push_back(std::move(key));
        }
    }
    return std::optional(std::move(keys));
}

} // namespace tokenward::admin
