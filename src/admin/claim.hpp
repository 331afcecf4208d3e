/// @file claim.hpp
/// What a record of a backup takes for itself, as a hash of its name: two claims that are the same
/// by chance only cost time.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace tokenward::admin {

using Claim = std::uint64_t;

/// Which claims were surely not made before, in memory that doesn't grow with a store: a Bloom
/// filter whose bits for one claim lie in one line of the processor's cache.
class ClaimFilter {
public:
    ClaimFilter() : blocks_(std::size_t{1} << k_block_bits) {}

    /// Notes it. False: it may have been noted before.
    [[nodiscard]] bool is_new(Claim claim) noexcept {
        auto& block = blocks_[claim >> (64 - k_block_bits)];
        bool was_new = false;
        for (unsigned i = 0; i < k_bits_each; ++i, claim >>= k_place_bits) {
            auto& word = block[(claim >> 6) % k_words];
            const auto bit = std::uint64_t{1} << (claim % 64);
            was_new = was_new || (word & bit) == 0;
            word |= bit;
        }
        return was_new;
    }

private:
    static constexpr unsigned k_block_bits =
        18; ///< 16 MiB: three million claims, 1 in 15,000 wrong
    static constexpr unsigned k_bits_each = 4;
    static constexpr unsigned k_words = 8;
    static constexpr unsigned k_place_bits = 9;

    std::vector<std::array<std::uint64_t, k_words>> blocks_;
};

} // namespace tokenward::admin
