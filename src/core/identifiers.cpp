#include "tokenward/identifiers.hpp"

#include "tokenward/names.hpp"

#include "core/base32.hpp"
#include "core/base62.hpp"

#include <array>
#include <string_view>

namespace tokenward {

Result<std::string> new_token_id(const RandomSource& random) {
    std::array<std::byte, 16> drawn{};
    if (!random(drawn)) {
        return Error{"the system gave no randomness for a token id"};
    }
    std::string id = "tok_";
    for (const auto byte : drawn) {
        id += k_base32_digits[std::to_integer<unsigned>(byte) %
                              k_base32_digits.size()]; // 32 divides 256: even
    }
    return id;
}

Result<std::string> new_incarnation(const RandomSource& random) {
    std::string incarnation(k_incarnation_size, '\0');
    if (!draw_base62(random, incarnation)) {
        return Error{"the system gave no randomness for an incarnation"};
    }
    return incarnation;
}

} // namespace tokenward
