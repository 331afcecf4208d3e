/// @file oldest_first.hpp
/// The keys of tokens in the order in which these were made.
#pragma once

#include "admin/failure.hpp"
#include "admin/store/key_scan.hpp"
#include "admin/store/store.hpp"
#include "tokenward/names.hpp"

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

namespace tokenward::admin {

/// Sorts as many as some memory holds, and then as many again: of a very large store, what it gives
/// is in order in a few long runs.
class OldestFirst {
public:
    using Take = std::function<Answer<Done>(const Keys&)>;

    /// @param store must outlive it
    /// @param take gets some at a time; what it fails with is what add() and finish() fail with
    OldestFirst(Store& store, Take take) : store_(store), take_(std::move(take)) {}

    /// Those that no token of ours could have go on at once.
    [[nodiscard]] Answer<Done> add(const Keys& keys);
    [[nodiscard]] Answer<Done> finish();

private:
    struct Place {
        std::int64_t created = 0;
        std::array<char, k_token_id_size> id{};

        [[nodiscard]] auto operator<=>(const Place&) const = default;
    };

    [[nodiscard]] Answer<Done> place(const std::vector<std::string_view>& ids);

    Store& store_;
    Take take_;
    std::vector<Place> places_;
};

} // namespace tokenward::admin
