/// @file samples.hpp
/// One token, its owner and its project, as the gate meets them: for the benchmarks of core.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/record.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace tokenward::bench {

inline constexpr std::string_view k_login = "alice";
inline constexpr std::string_view k_project = "web";
inline constexpr Time k_now = from_epoch(1'800'000'000);

/// A sealed record and its name in Redis.
struct SealedRecord {
    std::string name;
    OwnedFields fields;

    /// As a reply of Redis gives them: views, which opening sorts.
    [[nodiscard]] std::vector<Field> views() const;
};

struct Samples {
    Keyring keys;
    std::string token_text;
    std::string made_up_text; ///< right shape and CRC, wrong tag
    SealedRecord token;       ///< of type project
    SealedRecord user;
    SealedRecord user_project;
    SealedRecord project;
};

/// Made once.
[[nodiscard]] const Samples& samples();

} // namespace tokenward::bench
