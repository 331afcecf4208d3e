/// @file backup_reader.hpp
/// A backup, line by line: each one checked before anything of it is believed.
#pragma once

#include "admin/backup/backup_frame.hpp"
#include "admin/backup/backup_line.hpp"
#include "admin/backup/backup_record.hpp"
#include "admin/backup/line_source.hpp"
#include "admin/failure.hpp"
#include "tokenward/keyring.hpp"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <istream>
#include <optional>
#include <string_view>

namespace tokenward::admin {

/// The code of a failure where the key file may be another one than that of the export.
inline constexpr std::string_view k_other_key = "other_key";

struct BackupItem {
    std::size_t line = 0;
    Answer<BackupRecord> record; ///< or why that line is refused
};

/// Asks no Redis, so that it may run in a thread of its own.
class BackupReader {
public:
    /// Both must outlive it.
    BackupReader(std::istream& in, const Keyring& keys)
        : source_(in, k_longest_backup_line), keys_(keys) {}

    /// Comes first. Refused when it isn't one of ours, of this format, and of a key in the file.
    [[nodiscard]] Answer<BackupHeader> read_header();

    /// Nothing when there are no more.
    [[nodiscard]] std::optional<BackupItem> next();

    /// Behind the last one: refused when the file was cut, can't be read, or lacks lines. Those
    /// that were changed, or that this version doesn't know, are lacking.
    [[nodiscard]] Answer<Done> check_whole() const;

    [[nodiscard]] std::size_t bytes_read() const noexcept { return source_.bytes_read(); }

private:
    [[nodiscard]] std::optional<LineSource::Line> next_line();
    [[nodiscard]] Answer<BackupLine> check(const LineSource::Line& line);
    /// Notes lines that should stand before this one, and refuses one that should not be here.
    [[nodiscard]] Answer<Done> check_order(std::uint64_t number);
    [[nodiscard]] Answer<BackupRecord> read(const BackupLine& line);
    [[nodiscard]] Answer<Done> take_end(const BackupLine& line);
    void refuse(Failure failure);

    LineSource source_;
    const Keyring& keys_;
    std::string file_;
    std::size_t line_ = 0;
    std::uint64_t last_number_ = 1; ///< of a line that was good
    std::uint64_t bad_lines_ = 0;   ///< since that one: they may be those that are missing
    std::uint64_t lost_ = 0;        ///< records of the backup that can't be taken in
    bool has_ended_ = false;
    bool is_over_ = false; ///< nothing more is read
    std::deque<BackupItem> ready_;
};

} // namespace tokenward::admin
