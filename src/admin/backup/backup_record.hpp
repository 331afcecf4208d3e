/// @file backup_record.hpp
/// What a backup holds, beside the daemon's own records in their usual form: tombstones, and tokens
/// with their last use.
#pragma once

#include "admin/records/detail_reader.hpp"
#include "admin/records/grant_detail.hpp"
#include "admin/records/organization_detail.hpp"
#include "admin/records/password_detail.hpp"
#include "admin/records/project_detail.hpp"
#include "admin/records/settings.hpp"
#include "admin/records/token_detail.hpp"
#include "admin/records/user_detail.hpp"
#include "tokenward/field.hpp"
#include "tokenward/time.hpp"

#include <optional>
#include <string>
#include <variant>

namespace tokenward::admin {

struct BackupTombstone {
    std::string lookup;
    std::string id;
    std::string why;
    std::optional<Time> until; ///< when it goes; nothing: never

    [[nodiscard]] static BackupTombstone read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

/// Everything the gate's record is made from, and `last_used`, too.
struct BackupToken {
    TokenDetail detail;

    [[nodiscard]] static BackupToken read(DetailReader& reader);
    [[nodiscard]] OwnedFields fields() const;
};

using BackupRecord = std::variant<Settings, BackupTombstone, OrganizationDetail, ProjectDetail,
                                  UserDetail, PasswordDetail, GrantDetail, BackupToken>;

} // namespace tokenward::admin
