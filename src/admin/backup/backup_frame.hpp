/// @file backup_frame.hpp
/// The first and the last line of a backup.
#pragma once

#include "admin/backup/backup_line.hpp"
#include "admin/records/detail_reader.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace tokenward::admin {

/// Of the file. What a line says beside the three members is the records' own versions' business.
inline constexpr std::string_view k_backup_format = "1";

struct BackupHeader {
    std::string store; ///< id of the store it was made of
    std::string file;  ///< a random id of its own, in every line's seal
    Time at{};         ///< when it was begun

    [[nodiscard]] static BackupHeader read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

using BackupCounts = std::array<std::uint64_t, k_backup_kinds>; ///< by BackupKind

/// Without it, a file was cut.
struct BackupEnd {
    BackupCounts counts{}; ///< of records; none of headers and ends

    [[nodiscard]] static BackupEnd read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
    [[nodiscard]] std::uint64_t records() const noexcept;
};

} // namespace tokenward::admin
