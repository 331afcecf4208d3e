/// @file identifiers.hpp
/// Random public names: token ids, incarnations, store ids.
#pragma once

#include "tokenward/random.hpp"
#include "tokenward/result.hpp"

#include <string>

namespace tokenward {

/// `tok_` and 16 base32 characters: 80 random bits.
[[nodiscard]] Result<std::string> new_token_id(const RandomSource& random);

/// 12 base62 characters, about 71 random bits: tells a user, project or
/// organization from a namesake made later. A store's id has the same form.
[[nodiscard]] Result<std::string> new_incarnation(const RandomSource& random);

} // namespace tokenward
