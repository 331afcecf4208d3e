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

enum class Novelty : std::uint8_t {
    Unknown,
    Sure, ///< nothing before it had the same claims
};

/// Which claims were surely not made before, in memory that doesn't grow with a store: a Bloom
/// filter whose bits for one claim lie in one line of the processor's cache. Of the claims of a
/// million tokens, 1 in 9,000 is taken for an earlier one; of ten million tokens', one in a few.
class ClaimFilter {
public:
    ClaimFilter() : blocks_(std::size_t{1} << k_block_bits) {}

    /// Notes it.
    [[nodiscard]] Novelty note(Claim claim) noexcept {
        auto& words = blocks_[claim >> (64 - k_block_bits)].words;
        bool is_new = false;
        for (unsigned i = 0; i < k_bits_each; ++i, claim >>= k_place_bits) {
            auto& word = words[(claim / 64) % k_words];
            const auto bit = std::uint64_t{1} << (claim % 64);
            is_new = is_new || (word & bit) == 0;
            word |= bit;
        }
        return is_new ? Novelty::Sure : Novelty::Unknown;
    }

private:
    static constexpr unsigned k_block_bits = 18; // 16 MiB
    static constexpr unsigned k_bits_each = 4;
    static constexpr unsigned k_place_bits = 9;
    static constexpr std::size_t k_words = 8;

    struct alignas(64) Block {
        std::array<std::uint64_t, k_words> words{};
    };

    std::vector<Block> blocks_;
};

} // namespace tokenward::admin
