#include "core/base62.hpp"

#include "tokenward/secret.hpp"

#include <array>

namespace tokenward {

bool draw_base62(const RandomSource& random, std::span<char> out) {
    // 248 is the largest multiple of 62 in a byte; what lies above would favour
    // the first digits.
    constexpr unsigned limit = 248;
    Secret<64> batch;
    std::size_t filled = 0;
    while (filled < out.size()) {
        if (!random(batch.bytes())) {
            return false;
        }
        for (const auto byte : batch.bytes()) {
            const auto value = std::to_integer<unsigned>(byte);
            if (value < limit && filled < out.size()) {
                out[filled++] = k_base62_digits[value % 62];
            }
        }
    }
    return true;
}

} // namespace tokenward
