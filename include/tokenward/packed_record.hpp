/// @file packed_record.hpp
/// A record that was opened, as one run of bytes: what a cache keeps, so that neither seal nor
/// grammar has to be checked again. For the memory of one machine, never for a network: whoever
/// can write these bytes can grant anything.
#pragma once

#include "tokenward/field.hpp"
#include "tokenward/keyring.hpp"
#include "tokenward/record.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenward {

/// Which of the gate's records a name stands for.
enum class RecordKind : std::uint8_t { Token, User, UserProject, Project, Meta };

/// Opens the record (seal, then grammar) and packs it into `out`, which is overwritten.
/// @return nothing when it is packed; else why it is no record, and `out` is empty
/// @throws std::bad_alloc
[[nodiscard]] std::optional<RecordFault> pack_record(RecordKind kind, const Keyring& keys,
                                                     std::string_view redis_key, Fields fields,
                                                     std::string& out);

/// Whether somebody may be let in by it: false for a tombstone.
[[nodiscard]] bool packed_record_grants(std::string_view packed) noexcept;

// Unpack: views into `packed`, which must outlive the result. Nothing when the bytes are no packed
// record of that kind.
[[nodiscard]] std::optional<ProjectAuthority>
unpack_project_authority(std::string_view packed) noexcept;
[[nodiscard]] std::optional<ProjectRecord> unpack_project(std::string_view packed) noexcept;
[[nodiscard]] std::optional<StoreMeta> unpack_meta(std::string_view packed) noexcept;

/// How many attributes the token `packed` is pinned to: the room that unpack_token() needs; none
/// for a tombstone.
[[nodiscard]] std::size_t packed_attributes(std::string_view packed) noexcept;

/// @param room for the attributes; must outlive the result
[[nodiscard]] std::optional<TokenEntry> unpack_token(std::string_view packed,
                                                     std::span<Field> room) noexcept;

/// How many organizations the user `packed` has grants in: the room that unpack_user() needs.
[[nodiscard]] std::size_t packed_organizations(std::string_view packed) noexcept;

/// @param room for the grants in organizations; must outlive the result
[[nodiscard]] std::optional<UserAuthority> unpack_user(std::string_view packed,
                                                       std::span<Field> room) noexcept;

} // namespace tokenward
