/// @file finding.hpp
/// What an examination found, and what to do about it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::admin {

enum class Health : std::uint8_t { Good, Warning, Bad };

/// `ok`, `warn`, `FAIL`
[[nodiscard]] constexpr std::string_view to_word(Health health) noexcept {
    switch (health) {
    case Health::Good:
        return "ok";
    case Health::Warning:
        return "warn";
    case Health::Bad:
        return "FAIL";
    }
    return "";
}

struct Finding {
    Health health = Health::Good;
    std::string subject; ///< one or two words
    std::string text;
    std::string advice; ///< what to do; empty when all is well
};

} // namespace tokenward::admin
