/// @file listed_tokens.hpp
/// The tokens that the list by creation leads to, in its order, and those that it doesn't lead to:
/// an index is a hint, and no token may be left out for it.
#pragma once

#include "admin/failure.hpp"
#include "admin/index_walk.hpp"
#include "admin/key_scan.hpp"
#include "admin/store.hpp"

#include <optional>
#include <string>
#include <unordered_set>

namespace tokenward::admin {

/// First all keys are asked for, by way of take_unlisted(); then come the listed ones.
class ListedTokens {
public:
    /// `store` must outlive it.
    explicit ListedTokens(Store& store)
        : store_(store), walk_(store.client(), store.names().tokens()) {}

    /// @return those of `keys` that the list doesn't lead to, or not at the place of their time
    [[nodiscard]] Answer<Keys> take_unlisted(const Keys& keys);

    /// The keys of listed ones that were not taken as unlisted; nothing at the end.
    [[nodiscard]] Answer<std::optional<Keys>> next();

private:
    Store& store_;
    IndexWalk walk_;
    /// A repair may move them while they are walked along, and they would be missed.
    std::unordered_set<std::string> misplaced_;
};

} // namespace tokenward::admin
