#include "admin/backup/backup_frame.hpp"

#include "admin/records/detail_writer.hpp"
#include "tokenward/names.hpp"

#include <cstddef>
#include <numeric>

namespace tokenward::admin {
namespace {

constexpr auto k_first = static_cast<std::size_t>(BackupKind::Settings);
constexpr auto k_end = static_cast<std::size_t>(BackupKind::End);

bool is_format(std::string_view text) noexcept {
    return text == k_backup_format;
}

bool is_number(std::string_view text) noexcept {
    return parse_number(text).has_value();
}

} // namespace

BackupHeader BackupHeader::read(DetailReader& reader) {
    BackupHeader header;
    static_cast<void>(reader.text("format", is_format));
    header.store = reader.text("store", is_incarnation);
    header.file = reader.text("file", is_incarnation);
    header.at = reader.time("at");
    return header;
}

OwnedFields BackupHeader::fields() const {
    DetailWriter writer;
    writer.put("format", k_backup_format).put("store", store).put("file", file).put("at", at);
    return std::move(writer).take();
}

BackupEnd BackupEnd::read(DetailReader& reader) {
    BackupEnd end;
    for (auto kind = k_first; kind < k_end; ++kind) {
        const auto text = reader.text(to_word(static_cast<BackupKind>(kind)), is_number);
        end.counts[kind] = static_cast<std::uint64_t>(parse_number(text).value_or(0));
    }
    return end;
}

OwnedFields BackupEnd::fields() const {
    DetailWriter writer;
    for (auto kind = k_first; kind < k_end; ++kind) {
        writer.put(to_word(static_cast<BackupKind>(kind)), std::to_string(counts[kind]));
    }
    return std::move(writer).take();
}

std::uint64_t BackupEnd::records() const noexcept {
    return std::accumulate(counts.begin() + k_first, counts.begin() + k_end, std::uint64_t{0});
}

} // namespace tokenward::admin
