/// @file seal.hpp
/// The seal on a record: HMAC-SHA-256 under a key's subkey for the domain
/// over the label, the seal's version, the Redis key's full name, and the
/// fields sorted by name, each length-prefixed. So no field can be added,
/// taken, changed or moved to another key. What a seal can't show is that a
/// record is the latest: whoever writes to Redis can bring an earlier state
/// back.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/keyring.hpp"

#include <span>
#include <string>
#include <string_view>

namespace tokenward {

/// The name of the field that holds the seal: key id and 43 base64url
/// characters.
inline constexpr std::string_view k_seal_field = "seal";

/// Checks the seal of the record `redis_key`, in constant time. Sorts `fields`
/// by name in place. False when the seal is absent, twice there, of another
/// form, by a key that seals no more, or wrong; also when a field stands twice.
[[nodiscard]] bool seal_is_valid(const Keyring& keys, SealDomain domain, std::string_view redis_key,
                                 std::span<Field> fields) noexcept;

/// Adds the seal by the current key. `fields` must not hold one yet.
void add_seal(const Keyring& keys, SealDomain domain, std::string_view redis_key,
              OwnedFields& fields);

} // namespace tokenward
