#include "admin/backup/backup_record.hpp"

#include "admin/records/detail_writer.hpp"
#include "tokenward/names.hpp"

#include <string_view>
#include <utility>

namespace tokenward::admin {
namespace {

constexpr std::string_view k_used = "used";

bool is_any_text(std::string_view text) noexcept {
    return !text.empty() && is_clean_text(text);
}

} // namespace

BackupTombstone BackupTombstone::read(DetailReader& reader) {
    BackupTombstone tombstone;
    tombstone.lookup = reader.text("lookup", is_lookup);
    tombstone.id = reader.text("id", is_token_id);
    tombstone.why = reader.text("why", is_any_text);
    tombstone.until = reader.time_if_any("until");
    return tombstone;
}

OwnedFields BackupTombstone::fields() const {
    DetailWriter writer;
    writer.put("lookup", lookup).put("id", id).put("why", why).put_if_any("until", until);
    return std::move(writer).take();
}

BackupToken BackupToken::read(DetailReader& reader) {
    BackupToken token{TokenDetail::read(reader)};
    token.detail.last_used = reader.time_if_any(k_used);
    return token;
}

OwnedFields BackupToken::fields() const {
    auto fields = detail.fields();
    if (detail.last_used) {
        fields.emplace_back(k_used, std::to_string(to_epoch(*detail.last_used)));
    }
    return fields;
}

} // namespace tokenward::admin
