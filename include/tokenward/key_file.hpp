/// @file key_file.hpp
/// The text of a key file: 32-byte keys by one-character key id, each with a
/// state.
///
///     # comment
///     A current
///     9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08 B known
///     … C tokens-only … D dropped
///
/// A dropped key leaves its id behind, because an id is never used twice.
#pragma once

#include "tokenward/random.hpp"
#include "tokenward/result.hpp"
#include "tokenward/secret.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tokenward {

enum class KeyState : std::uint8_t {
    Known,      ///< checks tokens and seals
    Current,    ///< also mints and seals; exactly one
    TokensOnly, ///< checks tokens; its seals count no more
    Dropped,    ///< only the id is left, so that it isn't used again
};

[[nodiscard]] std::string_view to_word(KeyState state) noexcept;

struct KeyEntry {
    char id = 0; ///< base62
    KeyState state = KeyState::Known;
    Secret<32> key; ///< zeros when dropped
};

/// A key file's content, and the steps of a rotation. Every change returns an
/// error and changes nothing when it would leave the file without exactly one
/// current key.
class KeyFile {
public:
    /// Reads the text of a key file; errors name the line.
    static Result<KeyFile> parse(std::string_view text);

    /// A new file with one current key.
    static Result<KeyFile> create(const RandomSource& random);

    /// Adds a *known* key under the next free id, which it returns.
    Result<char> add(const RandomSource& random);
    Outcome promote(char id); ///< known → current; the old current becomes known
    Outcome demote(char id);  ///< known → tokens only
    Outcome drop(char id);    ///< known or tokens only → dropped

    /// The file as text, to be written back whole.
    [[nodiscard]] SecretText text() const;
    [[nodiscard]] const std::vector<KeyEntry>& entries() const noexcept { return entries_; }

private:
    KeyEntry* find(char id) noexcept;

    std::vector<KeyEntry> entries_;
};

} // namespace tokenward
