#include "admin/backup/backup_reader.hpp"

#include "admin/keys/sealed_keys.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_no_backup = "this is no backup that \"tokenward export\" wrote";

/// What such a file begins with (RFC 1952, 2.3.1).
constexpr std::string_view k_gzip = "\x1f\x8b";

std::string_view format_of(const BackupLine& line) {
    const auto found = std::ranges::find(line.fields, "format", &OwnedFields::value_type::first);
    return found == line.fields.end() ? std::string_view() : std::string_view(found->second);
}

std::string lines_are(std::uint64_t count) {
    return count == 1 ? "1 line is" : std::to_string(count) + " lines are";
}

Failure unknown_key(char id) {
    return {FailureKind::Refused,
            "the backup is signed by the key \"" + std::string(1, id) +
                "\", which isn't one that seals in the key file",
            {},
            k_other_key};
}

Failure in_first_line(Failure failure) {
    failure.message.insert(0, "line 1: ");
    return failure;
}

template <class Detail> Answer<BackupRecord> read_as(std::span<const Field> sorted) {
    auto detail = read_backup_record<Detail>(sorted);
    return detail ? Answer<BackupRecord>(BackupRecord(*std::move(detail)))
                  : refused("the record is not of a form this version knows");
}

Answer<BackupRecord> read_record(BackupKind kind, std::span<const Field> sorted) {
    switch (kind) {
    case BackupKind::Settings:
        return read_as<Settings>(sorted);
    case BackupKind::Tombstone:
        return read_as<BackupTombstone>(sorted);
    case BackupKind::Organization:
        return read_as<OrganizationDetail>(sorted);
    case BackupKind::Project:
        return read_as<ProjectDetail>(sorted);
    case BackupKind::User:
        return read_as<UserDetail>(sorted);
    case BackupKind::Password:
        return read_as<PasswordDetail>(sorted);
    case BackupKind::Grant:
        return read_as<GrantDetail>(sorted);
    case BackupKind::Token:
        return read_as<BackupToken>(sorted);
    case BackupKind::Header:
    case BackupKind::End:
        break;
    }
    return refused("a backup has one header, its first line");
}

} // namespace

std::optional<LineSource::Line> BackupReader::next_line() {
    auto line = source_.next();
    line_ += line ? 1 : 0;
    return line;
}

Answer<BackupHeader> BackupReader::read_header() {
    const auto text = next_line();
    if (!text && !source_.is_broken()) {
        return refused("the file is empty");
    }
    if (!text || text->is_too_long) {
        return source_.is_broken() ? refused("the file can't be read")
                                   : refused("line 1: " + std::string(k_no_backup));
    }
    if (text->text.starts_with(k_gzip)) {
        return refused("the file is compressed: \"zcat FILE | tokenward import -\"");
    }
    const auto line = parse_backup_line(text->text);
    if (!line || line->kind != BackupKind::Header) {
        return refused("line 1: " + std::string(k_no_backup));
    }
    // Another format may be sealed otherwise: it is told as such, and nothing of it is believed.
    if (const auto format = format_of(*line); format != k_backup_format) {
        return refused(
            "line 1: the backup is of a format that this version doesn't know; it knows " +
            std::string(k_backup_format));
    }
    auto fields = views_of(line->fields);
    if (const char key = sealing_key_of(fields);
        key != '\0' && keys_.seal_key(key, SealDomain::Backup) == nullptr) {
        return in_first_line(unknown_key(key));
    }
    const auto header = line->number == 1 && backup_seal_is_valid(keys_, {}, *line, fields)
                            ? read_backup_record<BackupHeader>(fields)
                            : std::nullopt;
    if (!header) {
        return in_first_line({FailureKind::Refused,
                              "the header was changed, or its key is another one than the key of "
                              "that name in the key file",
                              {},
                              k_other_key});
    }
    file_ = header->file;
    return *header;
}

std::optional<BackupItem> BackupReader::next() {
    while (ready_.empty()) {
        const auto text = is_over_ ? std::nullopt : next_line();
        if (!text) {
            return std::nullopt;
        }
        const auto line = check(*text);
        if (!line) {
            refuse(line.error());
        } else if (const auto order = check_order(line->number); !order) {
            refuse(order.error());
        } else if (line->kind != BackupKind::End) {
            auto record = read(*line);
            lost_ += record ? 0 : 1;
            ready_.push_back({line_, std::move(record)});
        } else if (const auto end = take_end(*line); !end) {
            refuse(end.error());
        }
    }
    auto item = std::move(ready_.front());
    ready_.pop_front();
    return item;
}

void BackupReader::refuse(Failure failure) {
    ++bad_lines_;
    ready_.push_back({line_, std::move(failure)});
}

Answer<BackupLine> BackupReader::check(const LineSource::Line& text) {
    if (has_ended_) {
        is_over_ = true; // one word about all that follows
        return refused("something stands behind the end of the backup; it is left out");
    }
    if (text.is_too_long) {
        return refused("the line is longer than " + std::to_string(k_longest_backup_line) +
                       " bytes");
    }
    auto line = parse_backup_line(text.text);
    if (!line) {
        return text.is_cut ? refused("the line is cut") : line;
    }
    auto fields = views_of(line->fields);
    if (const char key = sealing_key_of(fields);
        key != '\0' && keys_.seal_key(key, SealDomain::Backup) == nullptr) {
        return unknown_key(key);
    }
    if (!backup_seal_is_valid(keys_, file_, *line, fields)) {
        return refused("the line was changed, or is not of this backup");
    }
    return line;
}

Answer<Done> BackupReader::check_order(std::uint64_t number) {
    if (number <= last_number_) {
        return refused("the line stands here again, or behind one that comes later");
    }
    const auto missing = number - last_number_ - 1;
    lost_ += missing;
    if (missing > bad_lines_) {
        ready_.push_back(
            {line_, refused("before it, " + lines_are(missing - bad_lines_) + " missing")});
    }
    last_number_ = number;
    bad_lines_ = 0;
    return Done{};
}

Answer<BackupRecord> BackupReader::read(const BackupLine& line) {
    auto fields = views_of(line.fields);
    std::ranges::sort(fields, {}, &Field::name);
    return read_record(line.kind, fields);
}

Answer<Done> BackupReader::take_end(const BackupLine& line) {
    auto fields = views_of(line.fields);
    std::ranges::sort(fields, {}, &Field::name);
    const auto end = read_backup_record<BackupEnd>(fields);
    if (!end || end->records() != line.number - 2) {
        return refused("the last line's counts are not of this backup");
    }
    has_ended_ = true;
    return Done{};
}

Answer<Done> BackupReader::check_whole() const {
    if (source_.is_broken()) {
        return refused("the file can't be read behind line " + std::to_string(line_));
    }
    if (!has_ended_) {
        return refused("the backup is cut: its last line is missing, behind line " +
                       std::to_string(line_));
    }
    if (lost_ > 0) {
        return refused("of the backup, " + lines_are(lost_) + " missing or can't be believed");
    }
    return Done{};
}

} // namespace tokenward::admin
