/// @file sealed_keys.hpp
/// Which keys hold sealed records, and by which of our keys.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/keyring.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// Nothing for keys that bear no seal: indexes, the audit log, what was seen. `key` begins with
/// `prefix`.
[[nodiscard]] std::optional<SealDomain> seal_domain_of(std::string_view key,
                                                       std::string_view prefix);

/// The id a record's seal names, good or not; NUL when it has none.
[[nodiscard]] char sealing_key_of(std::span<const Field> fields);

/// What the seal of these fields by the current key is; one that they bear is left out of it.
[[nodiscard]] std::string fresh_seal(const Keyring& keys, SealDomain domain, std::string_view key,
                                     std::span<const Field> fields);

} // namespace tokenward::admin
