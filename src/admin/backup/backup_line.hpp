/// @file backup_line.hpp
/// One line of a backup: a JSON object with its number, its kind, and a record whose fields are all
/// texts, sealed among them.
///
///     {"n":7,"kind":"organization","record":{"v":"1","key":"acme",…,"seal":"A…"}}
///
/// The seal is made in a domain of its own, over the file's id, the number and the kind as well. So
/// a line can't be made without the key file, changed, moved, or brought into another backup, and
/// is no record when somebody puts it into Redis.
#pragma once

#include "admin/failure.hpp"
#include "admin/records/detail_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/keyring.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// In this order in a file: whatever hangs on another one comes after it.
enum class BackupKind : std::uint8_t {
    Header,
    Settings,
    Tombstone,
    Organization,
    Project,
    User,
    Password,
    Grant,
    Token,
    End,
};
inline constexpr std::size_t k_backup_kinds = 10;

[[nodiscard]] std::string_view to_word(BackupKind kind) noexcept;
[[nodiscard]] std::optional<BackupKind> backup_kind_from(std::string_view word) noexcept;

struct BackupLine {
    std::uint64_t number = 0; ///< of the line, from 1
    BackupKind kind = BackupKind::Header;
    OwnedFields fields; ///< the version and the seal among them
};

/// A record has its bounds, and quotation marks double.
inline constexpr std::size_t k_longest_backup_line = 1024 * 1024;

/// Seals `line.fields`, which hold no seal yet, by the current key.
/// @param file the id of the backup; empty for its header
/// @return the line with its line end
[[nodiscard]] std::string backup_line_text(const Keyring& keys, std::string_view file,
                                           BackupLine line);

/// The form alone. Invalid, and nothing of the text repeated, when it is no such line.
[[nodiscard]] Answer<BackupLine> parse_backup_line(std::string_view text);

/// @param fields views of the line's, which are sorted in place
[[nodiscard]] bool backup_seal_is_valid(const Keyring& keys, std::string_view file,
                                        const BackupLine& line, std::span<Field> fields);

/// What sorted fields say, whose seal was found good; nothing when they are of another form.
template <class Detail>
[[nodiscard]] std::optional<Detail> read_backup_record(std::span<const Field> sorted) {
    DetailReader reader(sorted);
    auto detail = Detail::read(reader);
    return reader.good() ? std::optional(std::move(detail)) : std::nullopt;
}

} // namespace tokenward::admin
