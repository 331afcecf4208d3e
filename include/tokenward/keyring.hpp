/// @file keyring.hpp
/// A key file ready for use: every key's subkeys derived (HKDF-SHA-256, one
/// label each) and their HMAC states prepared.
#pragma once

#include "tokenward/hmac.hpp"
#include "tokenward/key_file.hpp"
#include "tokenward/result.hpp"

#include <array>
#include <memory>
#include <string_view>

namespace tokenward {

/// What a seal speaks for: a gate record is no admin record, and a line of a backup is neither,
/// whoever copies it.
enum class SealDomain : std::uint8_t { Gate, Admin, Backup };

/// Immutable once made. Look-ups allocate nothing.
class Keyring {
public:
    static Result<Keyring> from(const KeyFile& file);

    /// For token strings: known, current and tokens-only keys. Null when there is
    /// none by that id.
    [[nodiscard]] const HmacKey* lookup_key(char id) const noexcept;

    /// For seals: known and current keys only. Null when there is none by that
    /// id.
    [[nodiscard]] const HmacKey* seal_key(char id, SealDomain domain) const noexcept;

    [[nodiscard]] char current_id() const noexcept { return current_; }

    /// The same for the same keys in the same states, and for no others; tells nothing of them.
    [[nodiscard]] Digest fingerprint() const noexcept;

private:
    struct Subkeys {
        HmacKey lookup;
        HmacKey gate;
        HmacKey admin;
        HmacKey backup;
        bool seals;
    };
    Keyring() = default;
    [[nodiscard]] const Subkeys* find(char id) const noexcept;

    std::array<std::unique_ptr<Subkeys>, 62> keys_;
    char current_ = 0;
};

} // namespace tokenward
